/** Functions, procedures and aggregates: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

describe('functions', () => {
  testPairs([
    {
      name: 'are made',
      from: '',
      to: `CREATE FUNCTION total(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT a + b'`,
      does: [
        `CREATE FUNCTION public.total(a integer, b integer DEFAULT 2)
  RETURNS integer
  LANGUAGE sql
  IMMUTABLE STRICT PARALLEL SAFE
AS $$SELECT a + b$$`,
      ],
    },
  ])
})
