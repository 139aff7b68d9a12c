/** Publications: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

const tables = 'CREATE TABLE a (id int PRIMARY KEY, b text, c int); CREATE TABLE b (id int PRIMARY KEY);'

describe('publications', () => {
  testPairs([
    { name: 'of nothing', from: '', to: `CREATE PUBLICATION p; COMMENT ON PUBLICATION p IS 'x'` },
    { name: 'of all tables', from: tables, to: `${tables} CREATE PUBLICATION p FOR ALL TABLES` },
    {
      name: 'of some tables, with options',
      from: tables,
      to: `${tables} CREATE PUBLICATION "P p" FOR TABLE a, b WITH (publish = 'insert, update', publish_via_partition_root = true)`,
    },
    { name: 'that publish nothing', from: '', to: `CREATE PUBLICATION p WITH (publish = '')` },
    {
      name: 'change their options',
      from: `CREATE PUBLICATION p WITH (publish = 'insert')`,
      to: `CREATE PUBLICATION p WITH (publish_via_partition_root = true)`,
      does: ['ALTER PUBLICATION p SET'],
    },
    {
      name: 'choose rows of a partitioned table once its changes are its own',
      since: 15,
      from: `CREATE TABLE l (id int PRIMARY KEY, v int) PARTITION BY RANGE (id); CREATE PUBLICATION p FOR TABLE l`,
      to: `CREATE TABLE l (id int PRIMARY KEY, v int) PARTITION BY RANGE (id); CREATE PUBLICATION p FOR TABLE l WHERE (id > 5) WITH (publish_via_partition_root)`,
      does: ['SET (publish_via_partition_root = true)', 'SET TABLE'],
    },
    {
      name: 'get and lose tables',
      from: `${tables} CREATE PUBLICATION p FOR TABLE a`,
      to: `${tables} CREATE PUBLICATION p FOR TABLE b`,
      does: ['DROP TABLE', 'ADD TABLE'],
    },
    {
      name: 'lose all tables',
      from: `${tables} CREATE PUBLICATION p FOR TABLE a, b`,
      to: `${tables} CREATE PUBLICATION p`,
    },
    {
      name: 'lose a table that goes',
      from: `${tables} CREATE PUBLICATION p FOR TABLE a, b`,
      to: `CREATE TABLE a (id int PRIMARY KEY, b text, c int); CREATE PUBLICATION p FOR TABLE a`,
    },
    { name: 'go with their tables', from: `${tables} CREATE PUBLICATION p FOR TABLE a, b`, to: '' },
    {
      name: 'become one of all tables',
      from: `${tables} CREATE PUBLICATION p FOR TABLE a`,
      to: `${tables} CREATE PUBLICATION p FOR ALL TABLES`,
    },
    {
      name: 'of columns',
      since: 15,
      from: tables,
      to: `${tables} CREATE PUBLICATION p FOR TABLE a (id, b), b`,
    },
    {
      name: 'of other columns',
      since: 15,
      from: `${tables} CREATE PUBLICATION p FOR TABLE a (id, b)`,
      to: `${tables} CREATE PUBLICATION p FOR TABLE a (id, c), b`,
    },
    {
      name: 'of rows',
      since: 15,
      from: tables,
      to: `${tables} CREATE PUBLICATION p FOR TABLE a WHERE (id > 10 AND b IN ('x', 'y')) WITH (publish = 'insert')`,
    },
    {
      name: 'of other rows',
      since: 15,
      from: `${tables} CREATE PUBLICATION p FOR TABLE a WHERE (id > 10)`,
      to: `${tables} CREATE PUBLICATION p FOR TABLE a WHERE (id > 11)`,
    },
    {
      name: 'of schemas',
      since: 15,
      from: `CREATE SCHEMA "S s"; ${tables}`,
      to: `CREATE SCHEMA "S s"; ${tables} CREATE PUBLICATION p FOR TABLES IN SCHEMA "S s", TABLE a`,
    },
    {
      name: 'of other schemas',
      since: 15,
      from: `CREATE SCHEMA s; CREATE PUBLICATION p FOR TABLES IN SCHEMA s, public`,
      to: `CREATE SCHEMA s; CREATE SCHEMA t; CREATE PUBLICATION p FOR TABLES IN SCHEMA t, public`,
    },
    {
      name: 'of a parent without its heirs',
      from: '',
      to: 'CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE heir () INHERITS (parent); CREATE PUBLICATION p FOR TABLE ONLY parent',
    },
    {
      name: 'of a partitioned table',
      from: '',
      to: 'CREATE TABLE m (id int) PARTITION BY LIST (id); CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1); CREATE PUBLICATION p FOR TABLE m WITH (publish_via_partition_root)',
    },
    {
      name: 'of generated columns',
      since: 18,
      from: 'CREATE PUBLICATION p',
      to: 'CREATE PUBLICATION p WITH (publish_generated_columns = stored)',
    },
  ])
})
