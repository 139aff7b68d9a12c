/** Views and materialized views: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

const account = 'CREATE TABLE account (id int PRIMARY KEY, name varchar(40), age int, active boolean);'

describe('views', () => {
  testPairs([
    {
      name: 'are made as a person lays them out',
      from: account,
      to: `${account} CREATE VIEW grown AS SELECT id, name FROM account WHERE age >= 18`,
      does: [
        /CREATE VIEW grown AS SELECT (account\.)?id,\n {3}(account\.)?name\n {2}FROM public\.account\n WHERE/,
      ],
    },
    {
      name: 'have options, comments, defaults and privileges, also of columns',
      from: account,
      to: `${account} CREATE VIEW grown (no, label) WITH (security_barrier) AS SELECT id, name FROM account WHERE age >= 18 WITH LOCAL CHECK OPTION;
        COMMENT ON VIEW grown IS 'it''s grown'; COMMENT ON COLUMN grown.label IS 'what''s its name';
        ALTER VIEW grown ALTER COLUMN label SET DEFAULT 'none'; ALTER VIEW grown ALTER no SET DEFAULT 7;
        GRANT SELECT, INSERT ON grown TO pg_monitor; GRANT SELECT (label), UPDATE (label, no) ON grown TO pg_read_all_settings WITH GRANT OPTION;
        REVOKE INSERT ON grown FROM CURRENT_USER`,
      does: [
        'WITH (security_barrier = true)',
        'WITH LOCAL CHECK OPTION',
        'COMMENT ON COLUMN public.grown.label',
      ],
    },
    {
      name: 'change options, comments, defaults and privileges of columns in place',
      from: `${account} CREATE VIEW v WITH (security_barrier = false) AS SELECT id, name, age FROM account; COMMENT ON COLUMN v.id IS 'old'; COMMENT ON COLUMN v.name IS 'n';
        ALTER VIEW v ALTER id SET DEFAULT 1; GRANT SELECT (id, name), UPDATE (id) ON v TO pg_monitor; GRANT SELECT ON v TO pg_read_all_settings`,
      to: `${account} CREATE VIEW v AS SELECT id, name, age FROM account WITH CASCADED CHECK OPTION; COMMENT ON COLUMN v.id IS 'new'; COMMENT ON COLUMN v.age IS 'a';
        ALTER VIEW v ALTER name SET DEFAULT 'x'; GRANT SELECT (id), INSERT (age) ON v TO pg_monitor; GRANT SELECT (id) ON v TO pg_read_all_settings`,
      does: [
        'ALTER VIEW v RESET (security_barrier)',
        `ALTER VIEW v SET (check_option = 'cascaded')`,
        'DROP DEFAULT',
        'SET DEFAULT',
      ],
    },
    {
      name: 'keep an option as it was written',
      from: `${account} CREATE VIEW v WITH (security_barrier = on) AS SELECT id FROM account`,
      to: `${account} CREATE VIEW v WITH (security_barrier = '1') AS SELECT id FROM account; CREATE VIEW w WITH (security_barrier = no) AS SELECT 1 AS x`,
    },
    {
      name: 'get another query under others, keeping what stands on them',
      from: `${account} CREATE VIEW v AS SELECT id, name FROM account; CREATE VIEW w AS SELECT * FROM v; GRANT SELECT ON v TO pg_monitor; COMMENT ON COLUMN v.id IS 'c'; ALTER VIEW v ALTER id SET DEFAULT 3`,
      to: `${account} CREATE VIEW v WITH (security_barrier) AS SELECT id, name FROM account WHERE active; CREATE VIEW w AS SELECT * FROM v; GRANT SELECT ON v TO pg_monitor; COMMENT ON COLUMN v.id IS 'c'; ALTER VIEW v ALTER id SET DEFAULT 3`,
      does: ['CREATE OR REPLACE VIEW v WITH (security_barrier = true)'],
    },
    {
      name: 'get columns at the end in place, and lose them by being made anew',
      from: `${account} CREATE VIEW v AS SELECT id FROM account; CREATE VIEW w AS SELECT id FROM v; COMMENT ON VIEW w IS 'kept'; GRANT SELECT ON w TO pg_monitor`,
      to: `${account} CREATE VIEW v AS SELECT id, age, name FROM account; CREATE VIEW w AS SELECT id FROM v; COMMENT ON VIEW w IS 'kept'; GRANT SELECT ON w TO pg_monitor`,
      does: ['CREATE OR REPLACE VIEW v'],
    },
    {
      name: 'change names, order and types of columns',
      from: `${account} CREATE VIEW v AS SELECT id, name, age FROM account; CREATE VIEW w AS SELECT id FROM v; COMMENT ON COLUMN w.id IS 'x'`,
      to: `${account} CREATE VIEW v AS SELECT name AS label, id, age::text AS age FROM account; CREATE VIEW w AS SELECT id FROM v; COMMENT ON COLUMN w.id IS 'x'`,
      does: ['DROP VIEW w', 'DROP VIEW v', 'CREATE VIEW v', 'CREATE VIEW w'],
    },
    {
      name: 'change the collation and the length of a column',
      from: `${account} CREATE VIEW v AS SELECT name FROM account; CREATE VIEW w AS SELECT name::varchar(10) AS n FROM account`,
      to: `${account} CREATE VIEW v AS SELECT name COLLATE "C" AS name FROM account; CREATE VIEW w AS SELECT name::varchar(20) AS n FROM account`,
    },
    {
      name: 'on views on tables survive another type of a column',
      from: `${account} CREATE VIEW v AS SELECT id, age FROM account; CREATE VIEW w AS SELECT v.age, a.name FROM v JOIN account a USING (id);
        CREATE MATERIALIZED VIEW m AS SELECT sum(age) AS total FROM w; CREATE UNIQUE INDEX m_total ON m (total); CREATE VIEW x AS SELECT total FROM m;
        COMMENT ON VIEW v IS 'v'; COMMENT ON COLUMN w.age IS 'w.age'; COMMENT ON MATERIALIZED VIEW m IS 'm'; COMMENT ON INDEX m_total IS 'i'; COMMENT ON COLUMN m.total IS 'm.total';
        GRANT SELECT ON x TO pg_monitor; GRANT SELECT (total) ON m TO pg_monitor; ALTER VIEW v ALTER age SET DEFAULT 4`,
      to: `${account.replace('age int', 'age bigint')} CREATE VIEW v AS SELECT id, age FROM account; CREATE VIEW w AS SELECT v.age, a.name FROM v JOIN account a USING (id);
        CREATE MATERIALIZED VIEW m AS SELECT sum(age) AS total FROM w; CREATE UNIQUE INDEX m_total ON m (total); CREATE VIEW x AS SELECT total FROM m;
        COMMENT ON VIEW v IS 'v'; COMMENT ON COLUMN w.age IS 'w.age'; COMMENT ON MATERIALIZED VIEW m IS 'm'; COMMENT ON INDEX m_total IS 'i'; COMMENT ON COLUMN m.total IS 'm.total';
        GRANT SELECT ON x TO pg_monitor; GRANT SELECT (total) ON m TO pg_monitor; ALTER VIEW v ALTER age SET DEFAULT 4`,
      data: `INSERT INTO account VALUES (1, 'a', 3, true)`,
      does: [
        'DROP VIEW x',
        'DROP MATERIALIZED VIEW m',
        'DROP VIEW v',
        'CREATE VIEW v',
        'CREATE MATERIALIZED VIEW m',
        'CREATE VIEW x',
      ],
    },
    {
      name: 'use a new column of their table, and let go of one that is dropped',
      from: `${account} CREATE VIEW v AS SELECT id, age FROM account WHERE active`,
      to: `${account.replace(', active boolean', ', state int')} CREATE VIEW v AS SELECT id, age FROM account WHERE state > 0`,
      does: ['ADD COLUMN', 'CREATE OR REPLACE VIEW v', 'DROP COLUMN'],
    },
    {
      name: 'with every kind of query',
      from: account,
      to: `${account}
        CREATE VIEW a AS WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT n FROM t;
        CREATE RECURSIVE VIEW b (n, path) AS VALUES (1, ARRAY[1]) UNION ALL SELECT n + 1, path || n FROM b WHERE n < 5;
        CREATE VIEW c AS SELECT DISTINCT ON (age) age, count(*) FILTER (WHERE active) OVER w AS c, row_number() OVER (PARTITION BY age ORDER BY id ROWS 2 PRECEDING) AS r FROM account WINDOW w AS (PARTITION BY name) ORDER BY age, id LIMIT 3;
        CREATE VIEW d AS SELECT age, name, sum(id) FROM account GROUP BY GROUPING SETS ((age), (name), ()) HAVING count(*) > 1;
        CREATE VIEW e AS SELECT a.id, b.x, l.y FROM account a LEFT JOIN (VALUES (1, 'one'), (2, 'two')) AS b(id, x) USING (id) CROSS JOIN LATERAL (SELECT a.age * 2 AS y) l;
        CREATE VIEW f AS SELECT id FROM account WHERE name IN ('a', 'b') EXCEPT (SELECT 1 INTERSECT ALL SELECT 2) ORDER BY 1;
        CREATE VIEW g AS SELECT * FROM account TABLESAMPLE bernoulli (10) REPEATABLE (5) WHERE (id, age) IN (SELECT 1, 2) AND name LIKE 'x%' ESCAPE '!';
        CREATE VIEW h ("A b", "c""d", "select") AS SELECT 'it''s', E'\\n\\\\', '{"a": [1]}'::jsonb -> 'a';
        CREATE VIEW i AS SELECT CASE WHEN active THEN 'on' ELSE NULL END AS state, age::numeric(10,2) AS age, extract(year FROM now()) AS y, ARRAY[age, 1] AS xs, ROW(id, name) = ROW(1, name) AS r, account AS whole FROM account FOR UPDATE OF account SKIP LOCKED;
        CREATE VIEW j AS VALUES (1, 'a'), (2, 'b'); CREATE VIEW k(x, y) AS VALUES (1, 'a');
        CREATE VIEW l AS SELECT;
        CREATE VIEW m AS SELECT * FROM generate_series(1, 3) WITH ORDINALITY AS g(n, i), ROWS FROM (unnest(ARRAY[1]), json_to_record('{}') AS (a int, b text)) AS z(p, q, s);
        CREATE VIEW n AS SELECT string_agg(DISTINCT name, ', ' ORDER BY name) AS s, percentile_cont(0.5) WITHIN GROUP (ORDER BY age) AS p, age IS DISTINCT FROM 3 AS d, -age AS neg, -1 AS one, -1.5 AS half FROM account GROUP BY age;
        CREATE VIEW o AS SELECT name COLLATE "C" AS n, age BETWEEN SYMMETRIC 3 AND 1 AS b, name ~* '^a' AS re, now() AT TIME ZONE 'UTC' AS t, interval '1 day 2 hours' AS iv, date '2026-01-01' AS dt, '(1,2)'::point AS pt, B'101' AS bits, x'1F'::int AS hex FROM account`,
    },
    {
      name: 'are made over each other in the right order, across schemas',
      from: 'CREATE SCHEMA zoo; CREATE SCHEMA "A b"',
      to: `CREATE SCHEMA zoo; CREATE SCHEMA "A b"; CREATE VIEW zoo.first AS SELECT 1 AS x; CREATE VIEW "A b"."second view" AS SELECT x AS "the x" FROM zoo.first; CREATE VIEW a AS SELECT "the x" FROM "A b"."second view"; COMMENT ON COLUMN "A b"."second view"."the x" IS 'x'`,
    },
    {
      name: 'become tables and materialized views',
      from: `${account} CREATE VIEW v AS SELECT id FROM account; CREATE VIEW w AS SELECT id FROM account; CREATE VIEW above AS SELECT id FROM w`,
      to: `${account} CREATE TABLE v (id int); CREATE MATERIALIZED VIEW w AS SELECT id FROM account; CREATE VIEW above AS SELECT id FROM w`,
    },
    {
      name: 'serve as types of functions',
      from: `${account} CREATE VIEW v AS SELECT id, name FROM account; CREATE FUNCTION f(v) RETURNS SETOF v LANGUAGE sql AS 'SELECT $1.*'; CREATE VIEW w AS SELECT count(*) AS n FROM v`,
      to: `${account} CREATE VIEW v AS SELECT name, id FROM account; CREATE FUNCTION f(v) RETURNS SETOF v LANGUAGE sql AS 'SELECT $1.*'; CREATE VIEW w AS SELECT count(*) AS n FROM v`,
    },
    {
      name: 'need a primary key for what they group by',
      from: `${account} CREATE VIEW v AS SELECT id, name, count(*) AS n FROM account GROUP BY id`,
      to: `CREATE TABLE account (id int, name varchar(40), age int, active boolean, CONSTRAINT pk PRIMARY KEY (id)); CREATE VIEW v AS SELECT id, name, count(*) AS n FROM account GROUP BY id`,
    },
    {
      name: 'of a function in the query and of a sequence in a default',
      from: '',
      to: `CREATE SEQUENCE counter; CREATE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(1) AS x, f(b => 3, a => 4) AS y; ALTER VIEW v ALTER x SET DEFAULT nextval('counter')`,
    },
    {
      name: 'with rules and triggers are made anew with them',
      from: `${account} CREATE VIEW v AS SELECT id, name FROM account; CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO account (id) VALUES (NEW.id); COMMENT ON RULE r ON v IS 'writes'`,
      to: `${account} CREATE VIEW v AS SELECT name, id FROM account; CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO account (id) VALUES (NEW.id); COMMENT ON RULE r ON v IS 'writes'`,
    },
    {
      name: 'with long names',
      from: '',
      to: `CREATE VIEW abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk AS SELECT 1 AS abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk`,
    },
  ])
})

describe('materialized views', () => {
  testPairs([
    {
      name: 'are made with indexes, storage and comments',
      from: account,
      to: `${account} CREATE MATERIALIZED VIEW m WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false) AS SELECT id, name, age FROM account;
        CREATE UNIQUE INDEX m_id ON m (id); CREATE INDEX m_name ON m (lower(name)) WHERE age > 3; COMMENT ON MATERIALIZED VIEW m IS 'c'; COMMENT ON COLUMN m.id IS 'i'; COMMENT ON INDEX m_id IS 'x';
        GRANT SELECT ON m TO pg_monitor; ALTER MATERIALIZED VIEW m ALTER COLUMN age SET STATISTICS 500; ALTER MATERIALIZED VIEW m ALTER COLUMN name SET STORAGE EXTERNAL; ALTER MATERIALIZED VIEW m ALTER COLUMN id SET (n_distinct = 5);
        ALTER MATERIALIZED VIEW m CLUSTER ON m_id`,
      does: ['CREATE MATERIALIZED VIEW m WITH (', 'fillfactor = 70'],
    },
    {
      name: 'change storage in place',
      from: `${account} CREATE MATERIALIZED VIEW m WITH (fillfactor = 70, autovacuum_enabled = false) AS SELECT id, name FROM account; ALTER MATERIALIZED VIEW m ALTER COLUMN name SET STORAGE EXTERNAL; ALTER MATERIALIZED VIEW m ALTER id SET (n_distinct = 3, n_distinct_inherited = 5)`,
      to: `${account} CREATE MATERIALIZED VIEW m WITH (fillfactor = 80) AS SELECT id, name FROM account; ALTER MATERIALIZED VIEW m ALTER COLUMN id SET STATISTICS 10; ALTER MATERIALIZED VIEW m ALTER id SET (n_distinct = 4)`,
      does: [
        'ALTER MATERIALIZED VIEW m RESET (autovacuum_enabled)',
        'ALTER MATERIALIZED VIEW m SET (fillfactor = 80)',
      ],
    },
    {
      name: 'get another query, with indexes, comments and what stands on them',
      from: `${account} CREATE MATERIALIZED VIEW m AS SELECT id, name FROM account; CREATE UNIQUE INDEX m_id ON m (id); COMMENT ON MATERIALIZED VIEW m IS 'c'; GRANT SELECT ON m TO pg_monitor; CREATE VIEW v AS SELECT id FROM m`,
      to: `${account} CREATE MATERIALIZED VIEW m AS SELECT id, name FROM account WHERE active; CREATE UNIQUE INDEX m_id ON m (id); COMMENT ON MATERIALIZED VIEW m IS 'c'; GRANT SELECT ON m TO pg_monitor; CREATE VIEW v AS SELECT id FROM m`,
      does: ['DROP VIEW v', 'DROP MATERIALIZED VIEW m', 'CREATE MATERIALIZED VIEW m', 'CREATE VIEW v'],
    },
    {
      name: 'are read over others and with functions that read tables',
      from: '',
      to: `CREATE TABLE z_setting (label text); CREATE FUNCTION zz_label() RETURNS text LANGUAGE sql STABLE AS 'SELECT label FROM public.z_setting LIMIT 1';
        CREATE FUNCTION a_label() RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN public.zz_label(); END';
        CREATE MATERIALIZED VIEW b AS SELECT a_label() AS l; CREATE MATERIALIZED VIEW a AS SELECT l FROM b`,
    },
    {
      name: 'that are not filled are no difference, and read others that are not',
      from: `${account} CREATE MATERIALIZED VIEW a AS SELECT id FROM account WITH NO DATA; CREATE MATERIALIZED VIEW f AS SELECT id FROM account`,
      to: `${account} CREATE MATERIALIZED VIEW a AS SELECT id FROM account; CREATE VIEW b AS SELECT id FROM a; CREATE MATERIALIZED VIEW c AS SELECT id FROM b;
        CREATE MATERIALIZED VIEW d AS SELECT 1 / 0 AS x WITH NO DATA; CREATE MATERIALIZED VIEW e AS SELECT x FROM d WITH NO DATA; CREATE MATERIALIZED VIEW f AS SELECT id, name FROM account WITH NO DATA`,
      does: [
        /CREATE MATERIALIZED VIEW c AS .*\n.* WITH NO DATA/,
        /CREATE MATERIALIZED VIEW d AS .* WITH NO DATA/,
      ],
    },
    {
      name: 'depend on an extension',
      from: `CREATE EXTENSION pgcrypto; CREATE MATERIALIZED VIEW m AS SELECT 1 AS x`,
      to: `CREATE EXTENSION pgcrypto; CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; ALTER MATERIALIZED VIEW m DEPENDS ON EXTENSION pgcrypto`,
    },
  ])
})
