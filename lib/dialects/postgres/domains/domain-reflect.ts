/** Reading domains and the constraints on them. */
import type { ObjectQuery } from '../object-family.ts'
import { collationName, selectObjects } from '../object-select.ts'
import { address, arrayTypeAlias, domainDefaultAddress, privileges } from '../reflection-sql.ts'

const domains: ObjectQuery = ({ version, inScope }) => {
  const named = version >= 170000
  return selectObjects({
    kind: 'domain',
    path: ['n.nspname', 't.typname'],
    address: address('pg_type', 't.oid'),
    aliases: named
      ? `array_remove(ARRAY[CASE WHEN t.typarray <> 0 THEN ${address('pg_type', 't.typarray')} END,
          CASE WHEN k.oid IS NOT NULL THEN ${address('pg_constraint', 'k.oid')} END], NULL)`
      : arrayTypeAlias('t'),
    attributes: {
      type: 'format_type(t.typbasetype, t.typtypmod)',
      collation: collationName('t.typcollation', 'b.typcollation'),
      notNull: 't.typnotnull',
      notNullName: named ? `nullif(k.conname, t.typname || '_not_null')` : 'NULL::text',
      privileges: privileges('t.typacl', 'T', 't.typowner'),
    },
    from: `FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      JOIN pg_type b ON b.oid = t.typbasetype
      ${named ? `LEFT JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'n'` : ''}
      WHERE t.typtype = 'd' AND ${inScope('n.nspname')} ORDER BY n.nspname, t.typname`,
  })
}

/** Where what it needs is told, see `domainDefaultAddress` in the list of dependencies. */
const defaults: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'domainDefault',
    path: ['n.nspname', 't.typname'],
    parent: { kind: 'domain', path: ['n.nspname', 't.typname'] },
    address: domainDefaultAddress('t.oid'),
    attributes: { expression: 'pg_get_expr(t.typdefaultbin, 0)' },
    from: `FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE t.typtype = 'd' AND t.typdefaultbin IS NOT NULL AND ${inScope('n.nspname')} ORDER BY n.nspname, t.typname`,
  })

const constraints: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'domainConstraint',
    path: ['n.nspname', 't.typname', 'k.conname'],
    parent: { kind: 'domain', path: ['n.nspname', 't.typname'] },
    address: address('pg_constraint', 'k.oid'),
    attributes: { expression: 'pg_get_expr(k.conbin, 0)', validated: 'k.convalidated' },
    from: `FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid
      JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE k.contype = 'c' AND ${inScope('n.nspname')} ORDER BY n.nspname, t.typname, k.conname`,
  })

export const domainQueries: readonly ObjectQuery[] = [domains, defaults, constraints]
