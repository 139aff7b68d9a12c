/** Triggers of relations and event triggers: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

const base = `CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, "Big name" text);
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';`

const partitioned = `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TABLE log (at date NOT NULL, x int) PARTITION BY RANGE (at);
  CREATE TABLE log_a PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE TABLE log_b PARTITION OF log FOR VALUES FROM ('2027-01-01') TO ('2028-01-01') PARTITION BY RANGE (at);
  CREATE TABLE log_b1 PARTITION OF log_b FOR VALUES FROM ('2027-01-01') TO ('2027-06-01');`

describe('triggers', () => {
  testPairs([
    {
      name: 'are made with everything that they can have',
      from: base,
      to: `${base}
        CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF name, "Big name" ON item FOR EACH ROW WHEN (NEW.price > 0 AND NEW.name IN ('a', ' EXECUTE FUNCTION x(')) EXECUTE FUNCTION touch('a', 'it''s \\ here', '');
        CREATE TRIGGER "After, all" AFTER DELETE OR UPDATE OR INSERT OR TRUNCATE ON item EXECUTE FUNCTION audit();
        CREATE TRIGGER seen AFTER UPDATE ON item REFERENCING OLD TABLE AS "Before" NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION audit();
        CREATE TRIGGER changed AFTER UPDATE ON item FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION audit()`,
      does: [
        `CREATE TRIGGER changed
  AFTER UPDATE ON item
  FOR EACH ROW
  WHEN ((old.* IS DISTINCT FROM new.*))
  EXECUTE FUNCTION public.audit()`,
      ],
    },
    {
      name: 'come with the table and go with it',
      from: '',
      to: `${base} CREATE TRIGGER touch BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TRIGGER touch ON item IS 'it''s touched'`,
    },
    {
      name: 'change what they do',
      from: `${base} CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TRIGGER t ON item IS 'kept'`,
      to: `${base} CREATE TRIGGER t AFTER INSERT OR DELETE ON item FOR EACH STATEMENT EXECUTE FUNCTION audit('x'); COMMENT ON TRIGGER t ON item IS 'kept'`,
      does: ['TRIGGER t\n  AFTER INSERT OR DELETE ON item'],
    },
    {
      name: 'are switched off, on, and to replicas',
      from: `${base} CREATE TRIGGER a BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TRIGGER b BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE TRIGGER c BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE item DISABLE TRIGGER c`,
      to: `${base} CREATE TRIGGER a BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TRIGGER b BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE TRIGGER c BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE item DISABLE TRIGGER a; ALTER TABLE item ENABLE REPLICA TRIGGER b;
        CREATE TRIGGER d BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE item ENABLE ALWAYS TRIGGER d`,
      does: [
        'ALTER TABLE item DISABLE TRIGGER a',
        'ALTER TABLE item ENABLE REPLICA TRIGGER b',
        'ALTER TABLE item ENABLE TRIGGER c',
      ],
    },
    {
      name: 'that are off stay off when they change',
      from: `${base} CREATE TRIGGER a BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE item DISABLE TRIGGER a`,
      to: `${base} CREATE TRIGGER a BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE item DISABLE TRIGGER a`,
    },
    {
      name: 'that are off are switched on when they change',
      from: `${base} CREATE TRIGGER a BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE item DISABLE TRIGGER a`,
      to: `${base} CREATE TRIGGER a BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch()`,
    },
    {
      name: 'that are constraints wait, or do not',
      from: `${base} CREATE CONSTRAINT TRIGGER c AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION audit()`,
      to: `${base} CREATE CONSTRAINT TRIGGER c AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit();
        CREATE CONSTRAINT TRIGGER d AFTER UPDATE OF name ON item NOT DEFERRABLE FOR EACH ROW WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION audit();
        CREATE TABLE other (id int); CREATE CONSTRAINT TRIGGER e AFTER DELETE ON item FROM other DEFERRABLE FOR EACH ROW EXECUTE FUNCTION audit();
        COMMENT ON TRIGGER d ON item IS 'a constraint'; ALTER TABLE item DISABLE TRIGGER d`,
      does: ['DEFERRABLE INITIALLY DEFERRED', /AFTER UPDATE OF name ON item\n  FOR EACH ROW/],
    },
    {
      name: 'become constraints',
      from: `${base} CREATE TRIGGER c AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION audit()`,
      to: `${base} CREATE CONSTRAINT TRIGGER c AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION audit()`,
    },
    {
      name: 'survive another type of a column that they look at',
      from: `${base} CREATE TRIGGER t BEFORE UPDATE OF price ON item FOR EACH ROW WHEN (NEW.price > OLD.price) EXECUTE FUNCTION touch(); COMMENT ON TRIGGER t ON item IS 'c'; ALTER TABLE item DISABLE TRIGGER t`,
      to: `${base.replace('price numeric', 'price bigint')} CREATE TRIGGER t BEFORE UPDATE OF price ON item FOR EACH ROW WHEN (NEW.price > OLD.price) EXECUTE FUNCTION touch(); COMMENT ON TRIGGER t ON item IS 'c'; ALTER TABLE item DISABLE TRIGGER t`,
      data: "INSERT INTO item VALUES (1, 'a', 3, 'b')",
    },
    {
      name: 'go before a column that they look at',
      from: `${base} CREATE TRIGGER t BEFORE UPDATE OF price ON item FOR EACH ROW EXECUTE FUNCTION touch()`,
      to: base.replace(' price numeric,', ''),
    },
    {
      name: 'look at a column that is new',
      from: base,
      to: `${base.replace('price numeric', 'price numeric, extra int')} CREATE TRIGGER t BEFORE UPDATE OF extra ON item FOR EACH ROW EXECUTE FUNCTION touch()`,
    },
    {
      name: 'move to another function, and the old one goes',
      from: `${base} CREATE FUNCTION old() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION old()`,
      to: `${base} CREATE FUNCTION fresh() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION fresh()`,
    },
    {
      name: 'stand on views in the place of a change',
      from: `${base} CREATE VIEW items AS SELECT id, name FROM item`,
      to: `${base} CREATE VIEW items AS SELECT id, name FROM item; CREATE TRIGGER write INSTEAD OF INSERT OR UPDATE OR DELETE ON items FOR EACH ROW EXECUTE FUNCTION touch()`,
      does: ['INSTEAD OF INSERT OR DELETE OR UPDATE ON items'],
    },
    {
      name: 'on views are made again with the view',
      from: `${base} CREATE VIEW items AS SELECT id, name FROM item; CREATE TRIGGER write INSTEAD OF INSERT ON items FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TRIGGER write ON items IS 'writes'`,
      to: `${base} CREATE VIEW items AS SELECT name, id FROM item; CREATE TRIGGER write INSTEAD OF INSERT ON items FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TRIGGER write ON items IS 'writes'`,
    },
    {
      name: 'have odd names in odd schemas',
      from: 'CREATE SCHEMA "S ""x"""',
      to: `CREATE SCHEMA "S ""x"""; CREATE TABLE "S ""x"""."T ON y" ("a ON b" int);
        CREATE FUNCTION "S ""x"""."F()"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER "t ON ""z"" BEFORE" AFTER UPDATE OF "a ON b" ON "S ""x"""."T ON y" FOR EACH ROW WHEN (NEW."a ON b" > 1) EXECUTE FUNCTION "S ""x"""."F()"('FOR EACH ROW');
        COMMENT ON TRIGGER "t ON ""z"" BEFORE" ON "S ""x"""."T ON y" IS 'x'; ALTER TABLE "S ""x"""."T ON y" DISABLE TRIGGER "t ON ""z"" BEFORE"`,
    },
    {
      name: 'of partitioned tables are one object with their copies',
      from: partitioned,
      to: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TRIGGER t ON log IS 'for all'`,
    },
    {
      name: 'of partitioned tables change',
      from: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch()`,
      to: `${partitioned} CREATE TRIGGER t BEFORE UPDATE ON log FOR EACH ROW EXECUTE FUNCTION touch('a')`,
    },
    {
      name: 'of partitioned tables are switched off with all copies',
      from: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch()`,
      to: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE log DISABLE TRIGGER t`,
    },
    {
      name: 'of partitioned tables are switched off for one partition',
      from: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch()`,
      to: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE log_a DISABLE TRIGGER t; ALTER TABLE log_b1 ENABLE ALWAYS TRIGGER t`,
      does: ['ALTER TABLE log_a DISABLE TRIGGER t'],
    },
    {
      name: 'of partitioned tables are made with one copy off, and change around it',
      from: partitioned,
      to: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE log_a DISABLE TRIGGER t`,
    },
    {
      name: 'of partitioned tables change around a copy that is off',
      from: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE log_a DISABLE TRIGGER t`,
      to: `${partitioned} CREATE TRIGGER t AFTER UPDATE ON log FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE log DISABLE TRIGGER t; ALTER TABLE log_a ENABLE TRIGGER t`,
    },
    {
      name: 'come to a partition that is attached',
      from: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch()`,
      to: `${partitioned} CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE TABLE log_c PARTITION OF log FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
        CREATE TRIGGER own BEFORE INSERT ON log_a FOR EACH ROW EXECUTE FUNCTION touch()`,
    },
    {
      name: 'depend on an extension',
      from: `CREATE EXTENSION pgcrypto; ${base} CREATE TRIGGER t AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION audit()`,
      to: `CREATE EXTENSION pgcrypto; ${base} CREATE TRIGGER t AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION audit('1'); ALTER TRIGGER t ON item DEPENDS ON EXTENSION pgcrypto`,
      does: ['ALTER TRIGGER t ON item DEPENDS ON EXTENSION pgcrypto'],
    },
    {
      name: 'that fire for a foreign key are left alone',
      from: `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a)`,
      to: `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a DEFERRABLE)`,
    },
  ])
})

const guard = `CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';`

describe('event triggers', () => {
  testPairs([
    {
      name: 'are made last',
      from: '',
      to: `${guard} CREATE EVENT TRIGGER "Watch it" ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION guard();
        CREATE EVENT TRIGGER off ON sql_drop EXECUTE FUNCTION guard(); ALTER EVENT TRIGGER off DISABLE; COMMENT ON EVENT TRIGGER off IS 'not now'; CREATE TABLE last (x int)`,
      does: [
        'CREATE TABLE',
        `CREATE EVENT TRIGGER "Watch it"
  ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE', 'DROP TABLE')
  EXECUTE FUNCTION public.guard()`,
      ],
    },
    {
      name: 'that forbid changes go first and come last',
      from: `CREATE TABLE kept (x int); CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no changes here''; END';
        CREATE EVENT TRIGGER forbidden ON ddl_command_start EXECUTE FUNCTION forbid()`,
      to: 'CREATE TABLE kept (x int, y int); CREATE VIEW v AS SELECT y FROM kept',
      does: ['DROP EVENT TRIGGER forbidden', 'ADD COLUMN', 'CREATE VIEW v'],
    },
    {
      name: 'are switched without being made anew',
      from: `${guard} CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION guard(); CREATE EVENT TRIGGER f ON sql_drop EXECUTE FUNCTION guard(); ALTER EVENT TRIGGER f DISABLE`,
      to: `${guard} CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION guard(); ALTER EVENT TRIGGER e ENABLE ALWAYS; CREATE EVENT TRIGGER f ON sql_drop EXECUTE FUNCTION guard(); ALTER EVENT TRIGGER f ENABLE REPLICA`,
      does: ['ALTER EVENT TRIGGER e ENABLE ALWAYS', 'ALTER EVENT TRIGGER f ENABLE REPLICA'],
    },
    {
      name: 'change what they watch',
      from: `${guard} CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION guard(); COMMENT ON EVENT TRIGGER e IS 'c'`,
      to: `${guard} CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION guard(); COMMENT ON EVENT TRIGGER e IS 'c'`,
      does: ['DROP EVENT TRIGGER e', 'CREATE EVENT TRIGGER e'],
    },
  ])
})
