CREATE TABLE t (id int PRIMARY KEY, tenant int NOT NULL);
CREATE UNIQUE INDEX t_tenant ON t (tenant);
