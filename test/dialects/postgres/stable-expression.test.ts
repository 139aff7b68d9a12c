/** Expressions that the server writes in two ways: one form is compared, the other makes it write the same again. */
import { describe, expect, it } from 'vitest'
import {
  repeatable,
  stableAttributes,
  stableExpression,
} from '../../../lib/dialects/postgres/stable-expression.ts'

const cases = [
  {
    name: 'a list of varchar',
    text: `((s)::text = ANY ((ARRAY['a'::character varying, 'b, ]c'::character varying])::text[]))`,
    stable: `((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b, ]c'::character varying)::text]))`,
    repeatable: `((s)::text = ANY ((ARRAY['a'::character varying, 'b, ]c'::character varying]::character varying[])::text[]))`,
  },
  {
    name: 'columns and calls among the elements',
    text: `(ARRAY[t.a, lower((t.b)::text, 1), 'x'::"My s"."t y"])::character varying(20)[]`,
    stable: `ARRAY[(t.a)::character varying(20), (lower((t.b)::text, 1))::character varying(20), ('x'::"My s"."t y")::character varying(20)]`,
    repeatable: `(ARRAY[t.a, lower((t.b)::text, 1), 'x'::"My s"."t y"]::"My s"."t y"[])::character varying(20)[]`,
  },
  {
    name: 'lists within lists',
    text: `(ARRAY[(ARRAY['a'::name])::text[], 'b'::name])::text[]`,
    stable: `ARRAY[(ARRAY[('a'::name)::text])::text, ('b'::name)::text]`,
    repeatable: `(ARRAY[(ARRAY['a'::name]::name[])::text[], 'b'::name]::name[])::text[]`,
  },
  {
    name: 'no element that tells its type',
    text: '(ARRAY[a, b])::text[]',
    stable: 'ARRAY[(a)::text, (b)::text]',
  },
  {
    name: 'two lists',
    text: `(ARRAY['a'::name])::text[] || (ARRAY['b'::name])::text[]`,
    stable: `ARRAY[('a'::name)::text] || ARRAY[('b'::name)::text]`,
    repeatable: `(ARRAY['a'::name]::name[])::text[] || (ARRAY['b'::name]::name[])::text[]`,
  },
  {
    name: 'a space behind a parenthesis',
    text: 'FROM ( VALUES (1)) "( x"',
    stable: 'FROM (VALUES (1)) "( x"',
  },
  {
    name: 'a text that only looks like it',
    text: `'(ARRAY[1])::text[]  ( '`,
    stable: `'(ARRAY[1])::text[]  ( '`,
  },
  { name: 'an array without a type', text: '(ARRAY[1, 2])', stable: '(ARRAY[1, 2])' },
  { name: 'an array that is cut off', text: '(ARRAY[1, (2', stable: '(ARRAY[1, (2' },
]

describe('expressions', () => {
  it.each(cases)('of $name have a form to compare', ({ text, stable }) => {
    expect(stableExpression(text)).toBe(stable)
    expect(stableExpression(stable)).toBe(stable)
  })

  it.each(cases)('of $name have a form to write', ({ text, repeatable: wanted }) => {
    expect(repeatable(text)).toBe(wanted ?? text)
  })

  it('are found in lists and records, and other attributes stay', () => {
    const attributes = { a: ['( x', 1], b: { c: '( y' }, d: '( z', e: 'plain' }
    expect(stableAttributes(attributes, ['a', 'b', 'e', 'missing'])).toEqual({
      attributes,
      compared: { a: ['(x', 1], b: { c: '(y' } },
    })
    expect(stableAttributes(attributes, ['e'])).toEqual({ attributes })
  })
})
