CREATE TABLE device (id int PRIMARY KEY, label text);
CREATE TABLE metric_2 (at timestamptz NOT NULL, device int NOT NULL REFERENCES device, value real, PRIMARY KEY (device, at)) PARTITION BY RANGE (at);
CREATE TABLE metric_2_old PARTITION OF metric_2 FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE metric_2_2024 PARTITION OF metric_2 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') WITH (fillfactor = 90);
CREATE TABLE metric (at timestamptz NOT NULL, device int NOT NULL, value real);
CREATE INDEX metric_device ON metric (device, at);
