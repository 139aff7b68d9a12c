/** Conversions between encodings. */
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { qualifiedName, textAttribute } from '../object-paths.ts'
import { quoted } from '../literal.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'
import { moved } from '../type-statements.ts'

export const conversionKind: PostgresKind = {
  rank: 43,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => {
    const isDefault = object.attributes['default'] === true ? 'DEFAULT ' : ''
    const [from, to] = [textAttribute(object, 'source'), textAttribute(object, 'destination')]
    return [
      statement(
        `CREATE ${isDefault}CONVERSION ${qualifiedName(object.id)} FOR ${quoted(from)} TO ${quoted(to)} FROM ${textAttribute(object, 'function')}`,
      ),
    ]
  },
  drop: ({ id }) => [statement(`DROP CONVERSION ${qualifiedName(id)}`)],
  change: () => ({ type: 'replace' }),
  rename: (from, to) => moved('CONVERSION', from, to),
  commentOn: ({ id }) => `CONVERSION ${qualifiedName(id)}`,
}

export const conversions: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'conversion',
    path: ['n.nspname', 'c.conname'],
    address: address('pg_conversion', 'c.oid'),
    attributes: {
      default: 'c.condefault',
      source: 'pg_encoding_to_char(c.conforencoding)',
      destination: 'pg_encoding_to_char(c.contoencoding)',
      function: 'c.conproc::regproc::text',
    },
    from: `FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace
      WHERE c.oid >= 16384 AND ${inScope('n.nspname')} ORDER BY n.nspname, c.conname`,
  })
