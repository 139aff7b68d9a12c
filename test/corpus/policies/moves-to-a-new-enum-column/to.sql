CREATE TYPE mood AS ENUM ('z', 'y');
CREATE TABLE entry (id int, now mood[]);
CREATE POLICY seen ON entry FOR SELECT USING (now IS NOT NULL);
