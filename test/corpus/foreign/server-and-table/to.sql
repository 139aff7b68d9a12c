CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE lines (line text OPTIONS (force_not_null 'true'), n int NOT NULL) SERVER files OPTIONS (filename '/tmp/x.csv', format 'csv');
COMMENT ON FOREIGN TABLE lines IS 'a file';
