/** Row security policies and rewrite rules: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

const note = `CREATE TABLE note (id int PRIMARY KEY, owner text, body text, level int); ALTER TABLE note ENABLE ROW LEVEL SECURITY;`

describe('policies', () => {
  testPairs([
    {
      name: 'are made for each command',
      from: note,
      to: `${note}
        CREATE POLICY everything ON note;
        CREATE POLICY reading ON note FOR SELECT TO pg_monitor, pg_read_all_settings USING (owner = current_user);
        CREATE POLICY writing ON note AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK (level > 3);
        CREATE POLICY "Changing it" ON note FOR UPDATE TO current_user USING (true) WITH CHECK (owner IN ('a', 'b'));
        CREATE POLICY dropping ON note FOR DELETE USING (EXISTS (SELECT FROM note n WHERE n.id = note.level));
        COMMENT ON POLICY reading ON note IS 'who reads'`,
      does: [`CREATE POLICY reading ON note\n  FOR SELECT\n  TO pg_monitor, pg_read_all_settings\n  USING (`],
    },
    {
      name: 'change roles and conditions in place',
      from: `${note} CREATE POLICY p ON note FOR UPDATE USING (level > 1) WITH CHECK (level > 1); CREATE POLICY q ON note FOR SELECT TO pg_monitor USING (true)`,
      to: `${note} CREATE POLICY p ON note FOR UPDATE TO pg_monitor USING (level > 2) WITH CHECK (owner <> 'x'); CREATE POLICY q ON note FOR SELECT USING (false)`,
      does: [
        'ALTER POLICY p ON note\n  TO pg_monitor\n  USING ((level > 2))',
        'ALTER POLICY q ON note\n  TO public',
      ],
    },
    {
      name: 'change their command and kind',
      from: `${note} CREATE POLICY p ON note FOR SELECT USING (level > 1); CREATE POLICY q ON note USING (true); COMMENT ON POLICY p ON note IS 'c'`,
      to: `${note} CREATE POLICY p ON note FOR DELETE USING (level > 1); CREATE POLICY q ON note AS RESTRICTIVE USING (true); COMMENT ON POLICY p ON note IS 'c'`,
      does: ['DROP POLICY p ON note', 'CREATE POLICY p ON note'],
    },
    {
      name: 'gain and lose a condition',
      from: `${note} CREATE POLICY p ON note FOR UPDATE USING (level > 1)`,
      to: `${note} CREATE POLICY p ON note FOR UPDATE USING (level > 1) WITH CHECK (level > 1)`,
      does: ['ALTER POLICY p ON note\n  WITH CHECK ((level > 1))'],
    },
    {
      name: 'survive another type of a column that they look at',
      from: `${note} CREATE POLICY p ON note USING (level > 1 AND owner = current_user); COMMENT ON POLICY p ON note IS 'kept'`,
      to: `${note.replace('level int', 'level bigint')} CREATE POLICY p ON note USING (level > 1 AND owner = current_user); COMMENT ON POLICY p ON note IS 'kept'`,
      data: `INSERT INTO note VALUES (1, 'a', 'b', 3)`,
    },
    {
      name: 'come with a new column, table and function',
      from: note,
      to: `${note.replace('level int', 'level int, team int')} CREATE TABLE team (id int, name text);
        CREATE FUNCTION mine(t int) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT EXISTS (SELECT FROM team WHERE id = t)';
        CREATE POLICY p ON note USING (mine(team)) WITH CHECK (team IN (SELECT id FROM team))`,
    },
    {
      name: 'look at varchar lists without end',
      from: 'CREATE TABLE t (s varchar(10), a varchar(5)[])',
      to: `CREATE TABLE t (s varchar(10), a varchar(5)[]); CREATE POLICY p ON t USING (s IN ('a', 'b, c', 'd]')) WITH CHECK (s NOT IN ('x', 'y') OR s = ANY (ARRAY['a', 'b']))`,
    },
    {
      name: 'have odd names',
      from: 'CREATE SCHEMA "My app"; CREATE TABLE "My app"."T t" (a int)',
      to: `CREATE SCHEMA "My app"; CREATE TABLE "My app"."T t" (a int); CREATE POLICY "p ""q""; --" ON "My app"."T t" USING (a > 0); COMMENT ON POLICY "p ""q""; --" ON "My app"."T t" IS 'x'`,
    },
  ])
})

describe('rules', () => {
  const item = 'CREATE TABLE item (id int, name text); CREATE TABLE log (id int, what text);'
  testPairs([
    {
      name: 'are made on tables and views',
      from: `${item} CREATE VIEW items AS SELECT id, name FROM item`,
      to: `${item} CREATE VIEW items AS SELECT id, name FROM item;
        CREATE RULE "insert it" AS ON INSERT TO items DO INSTEAD INSERT INTO item VALUES (NEW.id, NEW.name) RETURNING id, name;
        CREATE RULE changed AS ON UPDATE TO item WHERE OLD.name <> NEW.name DO ALSO (INSERT INTO log VALUES (OLD.id, 'a;b'); UPDATE log SET what = 'x' WHERE id = NEW.id);
        CREATE RULE kept AS ON DELETE TO item DO INSTEAD NOTHING;
        COMMENT ON RULE kept ON item IS 'never'; ALTER TABLE item DISABLE RULE kept`,
      does: ['CREATE RULE "insert it" AS\n  ON INSERT TO items\n  DO INSTEAD'],
    },
    {
      name: 'change in place',
      from: `${item} CREATE RULE r AS ON DELETE TO item DO INSTEAD NOTHING; CREATE RULE s AS ON INSERT TO item DO ALSO NOTHING; COMMENT ON RULE r ON item IS 'c'`,
      to: `${item} CREATE RULE r AS ON DELETE TO item WHERE OLD.id > 3 DO ALSO INSERT INTO log VALUES (OLD.id, 'gone'); CREATE RULE s AS ON INSERT TO item DO ALSO NOTHING; ALTER TABLE item ENABLE ALWAYS RULE s; COMMENT ON RULE r ON item IS 'c'`,
      does: [
        'CREATE OR REPLACE RULE r AS\n  ON DELETE TO item\n  WHERE',
        'ALTER TABLE item ENABLE ALWAYS RULE s',
      ],
    },
    {
      name: 'that are off change',
      from: `${item} CREATE RULE r AS ON DELETE TO item DO INSTEAD NOTHING; ALTER TABLE item DISABLE RULE r`,
      to: `${item} CREATE RULE r AS ON UPDATE TO item DO INSTEAD NOTHING; ALTER TABLE item DISABLE RULE r`,
    },
    {
      name: 'survive another type of a column, and go with one',
      from: `${item} CREATE RULE r AS ON INSERT TO item DO ALSO INSERT INTO log VALUES (NEW.id, NEW.name); COMMENT ON RULE r ON item IS 'c'`,
      to: `CREATE TABLE item (id bigint, name text); CREATE TABLE log (id bigint, what text); CREATE RULE r AS ON INSERT TO item DO ALSO INSERT INTO log VALUES (NEW.id, NEW.name); COMMENT ON RULE r ON item IS 'c'`,
    },
    {
      name: 'have odd names',
      from: 'CREATE SCHEMA "S x"; CREATE TABLE "S x"."T TO y" (a int)',
      to: `CREATE SCHEMA "S x"; CREATE TABLE "S x"."T TO y" (a int); CREATE RULE "r TO ""q""" AS ON UPDATE TO "S x"."T TO y" DO INSTEAD NOTHING; COMMENT ON RULE "r TO ""q""" ON "S x"."T TO y" IS 'x'`,
    },
  ])
})
