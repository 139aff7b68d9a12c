/** Routines, triggers, rules, policies and views under changes of each other and of tables, both ways on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'
describe('what runs code, under changes of what it uses', () => {
  testPairs([
    {
      name: 'a function gets another type of argument under everything that can call it',
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a'; CREATE TABLE t (id int DEFAULT f(1), n int CHECK (f(n) > 0), g int GENERATED ALWAYS AS (f(2)) STORED); CREATE INDEX i ON t (f(n)); CREATE VIEW v AS SELECT f(n) AS x FROM t; CREATE MATERIALIZED VIEW m AS SELECT f(n) x FROM t; CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (f(NEW.n) > 1) EXECUTE FUNCTION tr(); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (f(n) > 2); CREATE RULE r AS ON DELETE TO t WHERE f(OLD.n) > 1 DO INSTEAD NOTHING`,
      to: `CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a::int'; CREATE TABLE t (id int DEFAULT f(1), n int CHECK (f(n) > 0), g int GENERATED ALWAYS AS (f(2)) STORED); CREATE INDEX i ON t (f(n)); CREATE VIEW v AS SELECT f(n) AS x FROM t; CREATE MATERIALIZED VIEW m AS SELECT f(n) x FROM t; CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (f(NEW.n) > 1) EXECUTE FUNCTION tr(); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (f(n) > 2); CREATE RULE r AS ON DELETE TO t WHERE f(OLD.n) > 1 DO INSTEAD NOTHING`,
      data: 'INSERT INTO t (n) VALUES (3)',
    },
    {
      name: 'a function and a view move to another schema under a view',
      from: `CREATE SCHEMA a; CREATE SCHEMA b; CREATE FUNCTION a.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW a.v AS SELECT a.f() AS x; CREATE VIEW w AS SELECT x FROM a.v`,
      to: `CREATE SCHEMA a; CREATE SCHEMA b; CREATE FUNCTION b.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW b.v AS SELECT b.f() AS x; CREATE VIEW w AS SELECT x FROM b.v`,
    },
    {
      name: 'a function that returns a table gets a column under views',
      from: `CREATE FUNCTION f() RETURNS TABLE(a int) LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT * FROM f(); CREATE VIEW w AS SELECT a + 1 AS b FROM v`,
      to: `CREATE FUNCTION f() RETURNS TABLE(a int, c text) LANGUAGE sql AS $$SELECT 1, 'x'$$; CREATE VIEW v AS SELECT * FROM f(); CREATE VIEW w AS SELECT a + 1 AS b FROM v`,
    },
    {
      name: 'a function under a generated column, a view and an index has another result',
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a'; CREATE TABLE t (a int, g bigint GENERATED ALWAYS AS (f(a)) STORED); CREATE VIEW v AS SELECT g FROM t; CREATE INDEX i ON t (g)`,
      to: `CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a::bigint'; CREATE TABLE t (a int, g bigint GENERATED ALWAYS AS (f(a)) STORED); CREATE VIEW v AS SELECT g FROM t; CREATE INDEX i ON t (g)`,
      data: 'INSERT INTO t VALUES (1), (2)',
    },
    {
      name: 'a function under an aggregate under a materialized view is made anew',
      from: `CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a+b'; CREATE AGGREGATE s(int) (SFUNC = add, STYPE = int, INITCOND = '0'); CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT s(a) AS x FROM t; CREATE UNIQUE INDEX mi ON m (x); COMMENT ON AGGREGATE s(int) IS 'c'`,
      to: `CREATE FUNCTION add(c int, d int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT c+d'; CREATE AGGREGATE s(int) (SFUNC = add, STYPE = int, INITCOND = '0'); CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT s(a) AS x FROM t; CREATE UNIQUE INDEX mi ON m (x); COMMENT ON AGGREGATE s(int) IS 'c'`,
    },
    {
      name: 'a function under a domain in use is made anew',
      from: `CREATE FUNCTION ok(a text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE DOMAIN d AS text CHECK (ok(VALUE)); CREATE TABLE t (a d); CREATE FUNCTION g(d) RETURNS d LANGUAGE sql AS 'SELECT $1'`,
      to: `CREATE FUNCTION ok(b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE DOMAIN d AS text CHECK (ok(VALUE)); CREATE TABLE t (a d); CREATE FUNCTION g(d) RETURNS d LANGUAGE sql AS 'SELECT $1'`,
      data: `INSERT INTO t VALUES ('x')`,
    },
    {
      name: 'a table goes with all that stands on it',
      from: `CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT * FROM t; CREATE FUNCTION f(x t) RETURNS t LANGUAGE sql AS 'SELECT x'; CREATE FUNCTION g() RETURNS SETOF t LANGUAGE plpgsql AS 'DECLARE r t%ROWTYPE; BEGIN RETURN; END'; CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tr(); CREATE POLICY p ON t USING (a > 1); CREATE RULE r AS ON UPDATE TO t DO ALSO NOTHING; CREATE MATERIALIZED VIEW m AS SELECT a FROM v; CREATE INDEX mi ON m (a)`,
      to: '',
    },
    {
      name: 'a column of a partitioned table changes under a trigger that is off on one partition',
      from: `CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE l (a int, b int) PARTITION BY LIST (a); CREATE TABLE l1 PARTITION OF l FOR VALUES IN (1); CREATE TRIGGER t BEFORE UPDATE OF b ON l FOR EACH ROW WHEN (NEW.b > 1) EXECUTE FUNCTION tr(); ALTER TABLE l1 DISABLE TRIGGER t; CREATE VIEW v AS SELECT b FROM l1`,
      to: `CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE l (a int, b bigint) PARTITION BY LIST (a); CREATE TABLE l1 PARTITION OF l FOR VALUES IN (1); CREATE TRIGGER t BEFORE UPDATE OF b ON l FOR EACH ROW WHEN (NEW.b > 1) EXECUTE FUNCTION tr(); ALTER TABLE l1 DISABLE TRIGGER t; CREATE VIEW v AS SELECT b FROM l1`,
    },
    {
      name: 'defaults of arguments let go of a sequence and of a value of an enum type',
      from: `CREATE SEQUENCE s; CREATE TYPE e AS ENUM ('a', 'b'); CREATE FUNCTION f(a bigint DEFAULT nextval('s'), b e DEFAULT 'a') RETURNS e LANGUAGE sql AS 'SELECT b'`,
      to: `CREATE TYPE e AS ENUM ('b', 'c'); CREATE FUNCTION f(a bigint DEFAULT 1, b e DEFAULT 'b') RETURNS e LANGUAGE sql AS 'SELECT b'`,
    },
    {
      name: 'a parsed body lets go of a column and a table',
      since: 14,
      from: `CREATE TABLE t (a int, b int); CREATE TABLE u (x int); CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT t.b + u.x FROM t, u; END; CREATE VIEW v AS SELECT f() AS x`,
      to: `CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a FROM t; END; CREATE VIEW v AS SELECT f() AS x`,
    },
    {
      name: 'two views swap which stands on which',
      from: `CREATE VIEW v1 AS SELECT 1 AS x; CREATE VIEW v2 AS SELECT x FROM v1`,
      to: `CREATE VIEW v2 AS SELECT 1 AS x; CREATE VIEW v1 AS SELECT x FROM v2`,
    },
    {
      name: 'a function under an operator under a check and a view is made anew',
      from: `CREATE FUNCTION cmp(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a - b'; CREATE FUNCTION lt(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a < b'; CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = lt); CREATE TABLE t (a int CHECK (a <<< 5)); CREATE VIEW v AS SELECT a <<< 3 AS x FROM t`,
      to: `CREATE FUNCTION cmp(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT b - a'; CREATE FUNCTION lt(x int, y int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT x < y'; CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = lt); CREATE TABLE t (a int CHECK (a <<< 5)); CREATE VIEW v AS SELECT a <<< 3 AS x FROM t`,
    },
    {
      name: 'a table gets a column under functions and views of its rows',
      from: `CREATE TABLE t (a int); CREATE FUNCTION ok(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; ALTER TABLE t ADD CHECK (ok(t)); CREATE VIEW v AS SELECT t AS whole, ok(t) AS o FROM t`,
      to: `CREATE TABLE t (a int, b int); CREATE FUNCTION ok(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.b > 0'; ALTER TABLE t ADD CHECK (ok(t)); CREATE VIEW v AS SELECT t AS whole, ok(t) AS o FROM t`,
    },
    {
      name: 'comments go',
      from: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'; CREATE PROCEDURE p() LANGUAGE sql AS ''; CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int); CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE POLICY po ON t; CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING; CREATE EVENT TRIGGER et ON sql_drop EXECUTE FUNCTION e();
     COMMENT ON FUNCTION f() IS '1'; COMMENT ON PROCEDURE p() IS '1'; COMMENT ON AGGREGATE g(int) IS '1'; COMMENT ON VIEW v IS '1'; COMMENT ON COLUMN v.a IS '1'; COMMENT ON MATERIALIZED VIEW m IS '1'; COMMENT ON COLUMN m.a IS '1'; COMMENT ON TRIGGER tr ON t IS '1'; COMMENT ON POLICY po ON t IS '1'; COMMENT ON RULE r ON t IS '1'; COMMENT ON EVENT TRIGGER et IS '1'`,
      to: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'; CREATE PROCEDURE p() LANGUAGE sql AS ''; CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int); CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE POLICY po ON t; CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING; CREATE EVENT TRIGGER et ON sql_drop EXECUTE FUNCTION e();`,
    },
    {
      name: 'a view becomes a materialized view under another with privileges',
      from: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO pg_monitor; CREATE VIEW w AS SELECT a FROM v; GRANT SELECT (a) ON w TO pg_monitor`,
      to: `CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT a FROM t; CREATE INDEX vi ON v (a); GRANT SELECT ON v TO pg_monitor; CREATE VIEW w AS SELECT a FROM v; GRANT SELECT (a) ON w TO pg_monitor`,
    },
    {
      name: 'a column changes under a view with rules and triggers',
      from: `CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a, b FROM t; CREATE RULE i AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.a, NEW.b) RETURNING a, b; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER d INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION f()`,
      to: `CREATE TABLE t (a bigint, b text); CREATE VIEW v AS SELECT a, b FROM t; CREATE RULE i AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.a, NEW.b) RETURNING a, b; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER d INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION f()`,
    },
    {
      name: 'columns come and go under views of all columns',
      from: `CREATE TABLE a (id int PRIMARY KEY, name text, x int); CREATE TABLE b (id int, a_id int REFERENCES a, name text); CREATE VIEW v AS SELECT a.*, b.name AS bname FROM a JOIN b ON b.a_id = a.id; CREATE VIEW w AS SELECT * FROM v WHERE x > 1`,
      to: `CREATE TABLE a (id int PRIMARY KEY, title text, y int); CREATE TABLE b (id int, a_id int REFERENCES a, name text, name2 text); CREATE VIEW v AS SELECT a.*, b.name2 AS bname FROM a JOIN b ON b.a_id = a.id; CREATE VIEW w AS SELECT * FROM v WHERE y > 1`,
    },
    {
      name: 'columns of one name come to both sides of a join',
      from: `CREATE TABLE a (id int, k int); CREATE TABLE b (id int, z int); CREATE VIEW v AS SELECT * FROM a JOIN b USING (id)`,
      to: `CREATE TABLE a (id int, k int, extra int); CREATE TABLE b (id int, z int, extra int); CREATE VIEW v AS SELECT id, k, z FROM a JOIN b USING (id)`,
    },
    {
      name: 'a body names another table',
      from: `CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM t'`,
      to: `CREATE TABLE t2 (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM t2'`,
    },
    {
      name: 'a function gets an argument with a default under a view',
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE VIEW v AS SELECT f(1) x`,
      to: `CREATE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE VIEW v AS SELECT f(1) x`,
    },
    {
      name: 'a function becomes an aggregate under a view',
      from: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE VIEW v AS SELECT f(1) x`,
      to: `CREATE AGGREGATE f(int) (SFUNC = int4pl, STYPE = int); CREATE VIEW v AS SELECT f(1) x`,
    },
    {
      name: 'a view, a function of its rows and a view of that are made',
      from: '',
      to: `CREATE VIEW v AS SELECT 1 AS a; CREATE FUNCTION f(v) RETURNS int LANGUAGE sql AS 'SELECT $1.a'; CREATE VIEW w AS SELECT f(v) AS y FROM v`,
    },
    {
      name: 'a view gets options in an order of their own',
      from: `CREATE TABLE t (x int); CREATE VIEW v AS SELECT x FROM t`,
      to: `CREATE TABLE t (x int); CREATE VIEW v WITH (security_barrier, check_option = local) AS SELECT x FROM t`,
    },
    {
      name: 'a constraint trigger takes the name of a check',
      from: `CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0)); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
      to: `CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
    },
    {
      name: 'a trigger moves to a table that inherits',
      from: `CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()`,
      to: `CREATE TABLE p (a int, b int); CREATE TABLE c () INHERITS (p); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE UPDATE OF b ON c FOR EACH ROW EXECUTE FUNCTION f()`,
    },
    {
      name: 'a trigger moves from a partition to the whole table',
      from: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE l (a int) PARTITION BY LIST (a); CREATE TABLE l1 PARTITION OF l FOR VALUES IN (1); CREATE TRIGGER t AFTER INSERT ON l1 FOR EACH ROW EXECUTE FUNCTION f()`,
      to: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE l (a int) PARTITION BY LIST (a); CREATE TABLE l1 PARTITION OF l FOR VALUES IN (1); CREATE TRIGGER t AFTER INSERT ON l FOR EACH ROW EXECUTE FUNCTION f()`,
    },
    {
      name: 'a partition leaves a table with a trigger and gets its own',
      from: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE l (a int) PARTITION BY LIST (a); CREATE TABLE l1 PARTITION OF l FOR VALUES IN (1); CREATE TRIGGER t AFTER INSERT ON l FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE l1 DISABLE TRIGGER t`,
      to: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE l (a int) PARTITION BY LIST (a); CREATE TABLE l1 (a int); CREATE TRIGGER t AFTER INSERT ON l FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER t AFTER INSERT ON l1 FOR EACH ROW EXECUTE FUNCTION f()`,
      data: 'INSERT INTO l VALUES (1)',
    },
    {
      name: 'views name columns by position',
      from: `CREATE TABLE t (a int, c text, b int)`,
      to: `CREATE TABLE t (a int, c text, b int); CREATE VIEW v AS SELECT x.p, x.q, x.r FROM t AS x(p, q, r); CREATE VIEW w AS SELECT q FROM t AS x(p, q, r)`,
    },
    {
      name: 'views have whole rows',
      from: `CREATE TABLE t (a int, c text); CREATE VIEW v AS SELECT t FROM t; CREATE VIEW w AS SELECT (t).a FROM v`,
      to: `CREATE TABLE t (a int, b int, c text); CREATE VIEW v AS SELECT t FROM t; CREATE VIEW w AS SELECT (t).a, (t).b FROM v`,
    },
    {
      name: 'privileges on a function change',
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION f TO pg_monitor; REVOKE ALL ON FUNCTION f FROM PUBLIC`,
      to: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION f TO pg_read_all_settings`,
    },
  ])
})
