CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE lines (line text, extra int) SERVER files OPTIONS (filename '/tmp/y.csv', format 'csv', header 'true');
