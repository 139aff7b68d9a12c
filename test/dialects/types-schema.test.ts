/** Enum types, domains, composite types, ranges and collations: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

describe('enum types', () => {
  testPairs([
    {
      name: 'are made',
      from: '',
      to: `CREATE TYPE mood AS ENUM ('sad', 'happy')`,
      does: [`CREATE TYPE mood AS ENUM ('sad', 'happy')`],
    },
    { name: 'are made without values', from: '', to: 'CREATE TYPE mood AS ENUM ()' },
    {
      name: 'are made with a comment and privileges in a schema with an odd name',
      from: 'CREATE SCHEMA "My ""app"""',
      to: `CREATE SCHEMA "My ""app""";
        CREATE TYPE "My ""app"""."Mood ring" AS ENUM ('it''s', 'b\\n', 'two words', '🙂');
        COMMENT ON TYPE "My ""app"""."Mood ring" IS 'a ''comment''';
        REVOKE USAGE ON TYPE "My ""app"""."Mood ring" FROM PUBLIC`,
    },
    {
      name: 'with a built-in name are told from the built-in type',
      from: `CREATE TYPE public.path AS ENUM ('a')`,
      to: `CREATE TYPE public.path AS ENUM ('a', 'b')`,
    },
    {
      name: 'get values at the end, the beginning and between',
      from: `CREATE TYPE mood AS ENUM ('b', 'd')`,
      to: `CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e', 'f')`,
      does: [`ADD VALUE 'a' BEFORE 'b'`, `ADD VALUE 'c' AFTER 'b'`, `ADD VALUE 'e'`, `ADD VALUE 'f'`],
    },
    {
      name: 'get first values',
      from: 'CREATE TYPE mood AS ENUM ()',
      to: `CREATE TYPE mood AS ENUM ('a', 'b')`,
    },
    {
      name: 'get several first values',
      from: `CREATE TYPE mood AS ENUM ('z')`,
      to: `CREATE TYPE mood AS ENUM ('a', 'b', 'z')`,
    },
    {
      name: 'without users are made anew',
      from: `CREATE TYPE mood AS ENUM ('a', 'b')`,
      to: `CREATE TYPE mood AS ENUM ('b', 'a')`,
      does: ['DROP TYPE', 'CREATE TYPE'],
    },
    {
      name: 'change their comment',
      from: `CREATE TYPE mood AS ENUM ('a'); COMMENT ON TYPE mood IS 'x'`,
      to: `CREATE TYPE mood AS ENUM ('a')`,
    },
    {
      name: 'with a name of 63 bytes',
      from: `CREATE TYPE t${'x'.repeat(62)} AS ENUM ('a')`,
      to: `CREATE TYPE t${'x'.repeat(62)} AS ENUM ('b')`,
    },
  ])
})

describe('domains', () => {
  testPairs([
    {
      name: 'are made with everything',
      from: '',
      to: `CREATE DOMAIN email AS varchar(200) COLLATE "C" DEFAULT 'a@b' NOT NULL
          CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CONSTRAINT short CHECK (length(VALUE) < 100);
        COMMENT ON DOMAIN email IS 'An address';
        COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'with an at';
        REVOKE ALL ON DOMAIN email FROM PUBLIC`,
    },
    {
      name: 'are made in other schemas, with odd names',
      from: '',
      to: `CREATE SCHEMA "A b"; CREATE DOMAIN "A b"."C ""d" AS int CONSTRAINT "E f" CHECK (VALUE > 0)`,
    },
    {
      name: 'over arrays and other domains',
      from: '',
      to: `CREATE DOMAIN a AS int CHECK (VALUE > 0); CREATE DOMAIN b AS a CHECK (VALUE < 9); CREATE DOMAIN c AS int[]`,
    },
    {
      name: 'over an enum type',
      from: '',
      to: `CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN good AS mood CHECK (VALUE <> 'b')`,
    },
    {
      name: 'with several checks that the server reads differently',
      from: '',
      to: `CREATE DOMAIN a AS varchar CHECK (VALUE IN ('x', 'y'))`,
    },
    {
      name: 'change default',
      from: `CREATE DOMAIN a AS int DEFAULT 1`,
      to: `CREATE DOMAIN a AS int DEFAULT 2`,
    },
    { name: 'lose default', from: `CREATE DOMAIN a AS int DEFAULT 1`, to: `CREATE DOMAIN a AS int` },
    {
      name: 'get a default from a function',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int DEFAULT abs(-3)`,
    },
    {
      name: 'become not null',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int NOT NULL`,
      does: ['ALTER DOMAIN public.a SET NOT NULL'],
    },
    {
      name: 'with a named not null',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int CONSTRAINT must NOT NULL`,
    },
    {
      name: 'with another named not null',
      from: `CREATE DOMAIN a AS int CONSTRAINT may NOT NULL`,
      to: `CREATE DOMAIN a AS int CONSTRAINT must NOT NULL`,
    },
    {
      name: 'get a check',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0)`,
    },
    {
      name: 'get a check that is not valid yet',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int; ALTER DOMAIN a ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID`,
    },
    {
      name: 'are made with a check that is not valid yet',
      from: '',
      to: `CREATE DOMAIN a AS int; ALTER DOMAIN a ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID`,
    },
    {
      name: 'validate a check',
      from: `CREATE DOMAIN a AS int; ALTER DOMAIN a ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID`,
      to: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0)`,
      does: ['VALIDATE CONSTRAINT c'],
    },
    {
      name: 'change a check',
      from: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0)`,
      to: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 1)`,
    },
    {
      name: 'comment on a check',
      from: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0)`,
      to: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0); COMMENT ON CONSTRAINT c ON DOMAIN a IS 'x'`,
    },
    {
      name: 'without users change their type',
      from: `CREATE DOMAIN a AS int CHECK (VALUE > 0)`,
      to: `CREATE DOMAIN a AS bigint CHECK (VALUE > 0)`,
    },
  ])
})

describe('composite types', () => {
  testPairs([
    {
      name: 'are made',
      from: '',
      to: `CREATE TYPE address AS (street text COLLATE "C", "House no" int, tags varchar(5)[]); COMMENT ON TYPE address IS 'x'; COMMENT ON COLUMN address."House no" IS 'y'; REVOKE ALL ON TYPE address FROM PUBLIC`,
    },
    { name: 'are made without attributes', from: '', to: 'CREATE TYPE nothing AS ()' },
    { name: 'are made of others', from: '', to: `CREATE TYPE b AS (x int); CREATE TYPE a AS (b b, bs b[])` },
    {
      name: 'get attributes',
      from: `CREATE TYPE a AS (x int)`,
      to: `CREATE TYPE a AS (x int, y text)`,
      does: ['ADD ATTRIBUTE y text'],
    },
    {
      name: 'alter attributes',
      from: `CREATE TYPE a AS (x int, y text)`,
      to: `CREATE TYPE a AS (x bigint, y text COLLATE "C")`,
    },
    {
      name: 'drop and add in one',
      from: `CREATE TYPE a AS (x int, y text)`,
      to: `CREATE TYPE a AS (y text, z date)`,
    },
    {
      name: 'change the order',
      from: `CREATE TYPE a AS (x int, y text)`,
      to: `CREATE TYPE a AS (y text, x int)`,
    },
    {
      name: 'change comments of attributes',
      from: `CREATE TYPE a AS (x int, y text); COMMENT ON COLUMN a.x IS 'was'`,
      to: `CREATE TYPE a AS (x int, y text); COMMENT ON COLUMN a.y IS 'is'`,
    },
  ])
})

describe('range types', () => {
  testPairs([
    {
      name: 'are made',
      from: '',
      to: `CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi); COMMENT ON TYPE floatrange IS 'x'; REVOKE ALL ON TYPE floatrange FROM PUBLIC`,
    },
    {
      name: 'with collation and operator class',
      from: '',
      to: `CREATE TYPE words AS RANGE (subtype = text, collation = "C", subtype_opclass = text_pattern_ops)`,
    },
    {
      name: 'change what they range over',
      from: `CREATE TYPE r AS RANGE (subtype = float8)`,
      to: `CREATE TYPE r AS RANGE (subtype = numeric)`,
    },
    {
      name: 'with a name of the multirange',
      from: `CREATE TYPE r AS RANGE (subtype = float8)`,
      to: `CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = rs)`,
      does: ['RENAME TO rs'],
    },
    {
      name: 'are made with a name of the multirange',
      from: '',
      to: `CREATE SCHEMA s; CREATE TYPE s."R r" AS RANGE (subtype = float8, multirange_type_name = s."Rs")`,
    },
  ])
})

describe('collations', () => {
  testPairs([
    {
      name: 'of libc',
      from: '',
      to: `CREATE COLLATION posix (provider = libc, locale = 'C'); COMMENT ON COLLATION posix IS 'x'`,
    },
    {
      name: 'of libc with two settings',
      from: '',
      to: `CREATE COLLATION two (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX')`,
    },
    {
      name: 'of ICU',
      from: '',
      to: `CREATE SCHEMA "S s"; CREATE COLLATION "S s"."German ß" (provider = icu, locale = 'de-u-co-phonebk')`,
    },
    {
      name: 'that are not deterministic',
      from: `CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
      to: `CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`,
    },
    { name: 'copied', from: '', to: `CREATE COLLATION copy FROM "C"` },
    {
      name: 'that domains and types use',
      from: '',
      to: `CREATE COLLATION c2 FROM "C"; CREATE DOMAIN d AS text COLLATE c2; CREATE TYPE t AS (x text COLLATE c2); CREATE TYPE r AS RANGE (subtype = text, collation = c2)`,
    },
  ])
})
