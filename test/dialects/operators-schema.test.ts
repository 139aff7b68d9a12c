/** Operators and their classes, casts, text search, conversions, languages: from one schema to another and back. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

const same = `CREATE FUNCTION same(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';`
const less = `CREATE FUNCTION less(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a < b';`
const pairType = `CREATE TYPE pair AS (x int, y int);
  CREATE FUNCTION pair_text(pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ($1).x::text';
  CREATE FUNCTION other_text(pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ($1).y::text';`
const oddOrder = `
  CREATE FUNCTION odd_cmp(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(b, a)';
  CREATE FUNCTION odd_lt(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > b';
  CREATE OPERATOR <<< (FUNCTION = odd_lt, LEFTARG = int, RIGHTARG = int);`

describe('operators', () => {
  testPairs([
    {
      name: 'are made with everything',
      from: same,
      to: `${same} CREATE FUNCTION other(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a <> b';
        CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ===, NEGATOR = !==,
          RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
        CREATE OPERATOR !== (FUNCTION = other, LEFTARG = int, RIGHTARG = int, COMMUTATOR = !==, NEGATOR = ===,
          RESTRICT = neqsel, JOIN = neqjoinsel);
        COMMENT ON OPERATOR === (int, int) IS 'the ''same'''`,
    },
    {
      name: 'with one operand, in a schema with an odd name',
      from: '',
      to: `CREATE SCHEMA "O o"; CREATE FUNCTION "O o".twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * $1';
        CREATE OPERATOR "O o".## (FUNCTION = "O o".twice, RIGHTARG = int);
        COMMENT ON OPERATOR "O o".## (NONE, int) IS 'x'`,
    },
    {
      name: 'change their selectivity',
      from: `${same} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int, RESTRICT = eqsel)`,
      to: `${same} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int, JOIN = eqjoinsel)`,
      does: ['ALTER OPERATOR public.=== (integer, integer) SET (JOIN = eqjoinsel, RESTRICT = NONE)'],
    },
    {
      name: 'change their function',
      from: `${same} ${less} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int)`,
      to: `${same} ${less} CREATE OPERATOR === (FUNCTION = less, LEFTARG = int, RIGHTARG = int)`,
    },
    {
      name: 'get a negator along with the other operator',
      from: `${same} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int)`,
      to: `${same} ${less} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int);
        CREATE OPERATOR !== (FUNCTION = less, LEFTARG = int, RIGHTARG = int, NEGATOR = ===)`,
    },
    {
      name: 'get another commutator',
      from: `${same} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int)`,
      to: `${same} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ===)`,
    },
    {
      name: 'that views use are replaced with the views',
      from: `${same} ${less} CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int);
        CREATE VIEW v AS SELECT 1 === 2 AS x`,
      to: `${same} ${less} CREATE OPERATOR === (FUNCTION = less, LEFTARG = int, RIGHTARG = int);
        CREATE VIEW v AS SELECT 1 === 2 AS x`,
    },
  ])
})

describe('operator classes and families', () => {
  testPairs([
    {
      name: 'are made',
      from: oddOrder,
      to: `${oddOrder} CREATE OPERATOR CLASS odd_ops FOR TYPE int USING btree AS OPERATOR 1 <<<, FUNCTION 1 odd_cmp(int, int);
        COMMENT ON OPERATOR CLASS odd_ops USING btree IS 'x'; COMMENT ON OPERATOR FAMILY odd_ops USING btree IS 'y'`,
    },
    {
      name: 'are made as default for a type, in a family of another name',
      from: '',
      to: `${pairType} CREATE FUNCTION pair_hash(pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
        CREATE OPERATOR FAMILY "Pair family" USING hash;
        CREATE OPERATOR CLASS pair_ops DEFAULT FOR TYPE pair USING hash FAMILY "Pair family" AS FUNCTION 1 pair_hash(pair)`,
    },
    {
      name: 'get and lose members of a family',
      from: `${oddOrder} CREATE OPERATOR FAMILY f USING btree`,
      to: `${oddOrder} CREATE OPERATOR FAMILY f USING btree;
        ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 <<< (int, int), FUNCTION 1 (int, int) odd_cmp(int, int)`,
    },
    {
      name: 'change their members',
      from: `${oddOrder} CREATE OPERATOR CLASS odd_ops FOR TYPE int USING btree AS FUNCTION 1 odd_cmp(int, int)`,
      to: `${oddOrder} CREATE OPERATOR CLASS odd_ops FOR TYPE int USING btree AS OPERATOR 1 <<<, FUNCTION 1 odd_cmp(int, int)`,
    },
    {
      name: 'of GiST, whose operators belong to the family, with storage and ordering',
      from: '',
      to: `CREATE OPERATOR CLASS circle_ops2 FOR TYPE circle USING gist AS
          OPERATOR 1 <<, OPERATOR 15 <->(circle, point) FOR ORDER BY float_ops,
          FUNCTION 1 gist_circle_consistent(internal, circle, smallint, oid, internal),
          FUNCTION 2 gist_box_union(internal, internal), FUNCTION 3 gist_circle_compress(internal),
          FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
          FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 8 gist_circle_distance(internal, circle, smallint, oid, internal),
          STORAGE box`,
    },
  ])
})

describe('casts', () => {
  testPairs([
    {
      name: 'with a function',
      from: pairType,
      to: `${pairType} CREATE CAST (pair AS text) WITH FUNCTION pair_text(pair); COMMENT ON CAST (pair AS text) IS 'x'`,
    },
    {
      name: 'as assignment, implicit',
      from: `${pairType} CREATE CAST (pair AS text) WITH FUNCTION pair_text(pair) AS ASSIGNMENT`,
      to: `${pairType} CREATE CAST (pair AS text) WITH FUNCTION pair_text(pair) AS IMPLICIT`,
    },
    {
      name: 'with another function',
      from: `${pairType} CREATE CAST (pair AS text) WITH FUNCTION pair_text(pair)`,
      to: `${pairType} CREATE CAST (pair AS text) WITH FUNCTION other_text(pair)`,
    },
    {
      name: 'through input and output',
      from: `CREATE TYPE mood AS ENUM ('a')`,
      to: `CREATE TYPE mood AS ENUM ('a'); CREATE CAST (varchar AS mood) WITH INOUT AS IMPLICIT`,
    },
    { name: 'between built-in types', from: '', to: 'CREATE CAST (money AS int) WITH INOUT' },
    {
      name: 'without function',
      from: '',
      to: 'CREATE CAST (oid AS date) WITHOUT FUNCTION',
    },
  ])
})

describe('text search', () => {
  testPairs([
    {
      name: 'dictionaries are made',
      from: '',
      to: `CREATE SCHEMA "T s"; CREATE TEXT SEARCH DICTIONARY "T s"."My dict" (TEMPLATE = snowball, Language = english, StopWords = english);
        COMMENT ON TEXT SEARCH DICTIONARY "T s"."My dict" IS 'x'; CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)`,
    },
    {
      name: 'dictionaries change their options',
      from: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, StopWords = english)`,
      to: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, Accept = false)`,
      does: ['ALTER TEXT SEARCH DICTIONARY'],
    },
    {
      name: 'dictionaries change their template',
      from: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)`,
      to: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, language = german)`,
    },
    {
      name: 'dictionaries change their template under configurations and indexes',
      from: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple); CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
        ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d; CREATE TABLE t (a text);
        CREATE INDEX i ON t USING gin (to_tsvector('c', a))`,
      to: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, language = german); CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
        ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d; CREATE TABLE t (a text);
        CREATE INDEX i ON t USING gin (to_tsvector('c', a))`,
    },
    {
      name: 'configurations are made',
      from: '',
      to: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
        CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
        ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH d, english_stem;
        ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR email, url;
        COMMENT ON TEXT SEARCH CONFIGURATION c IS 'x'`,
    },
    {
      name: 'configurations change their mappings',
      from: `CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
        ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword, word WITH simple;
        ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR int WITH simple`,
      to: `CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
        ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword WITH english_stem, simple;
        ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, email WITH simple`,
    },
    {
      name: 'parsers and templates of built-in functions',
      from: '',
      to: `CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
        CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize);
        CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = t);
        CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);
        ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d`,
    },
  ])
})

describe('conversions, languages, transforms, access methods', () => {
  testPairs([
    {
      name: 'a conversion',
      from: '',
      to: `CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; COMMENT ON CONVERSION c IS 'x'`,
    },
    {
      name: 'a conversion becomes the default',
      from: `CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`,
      to: `CREATE DEFAULT CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`,
    },
    {
      name: 'a language',
      from: '',
      to: `CREATE TRUSTED LANGUAGE "My l" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator; COMMENT ON LANGUAGE "My l" IS 'x'; REVOKE ALL ON LANGUAGE "My l" FROM PUBLIC`,
    },
    {
      name: 'a language changes',
      from: 'CREATE LANGUAGE l HANDLER plpgsql_call_handler',
      to: 'CREATE TRUSTED LANGUAGE l HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator',
    },
    {
      name: 'an access method',
      from: '',
      to: `CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler; COMMENT ON ACCESS METHOD heap2 IS 'x'`,
    },
    {
      name: 'an access method for indexes changes',
      from: 'CREATE ACCESS METHOD m TYPE INDEX HANDLER gisthandler',
      to: 'CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler',
    },
    {
      name: 'a transform',
      from: '',
      to: `CREATE TRANSFORM FOR point LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal)); COMMENT ON TRANSFORM FOR point LANGUAGE sql IS 'x'`,
    },
  ])
})
