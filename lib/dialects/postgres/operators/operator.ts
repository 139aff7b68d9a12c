/**
 * Operators. Each may name a commutator and a negator, and the server keeps both ends in step: an operator that goes takes
 * its name from the other, and one that is made enters itself there.
 */
import { type CatalogObject, objectKey } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { identifier } from '../names.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { part, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'
import { operandType } from './operator-sql.ts'

export const operatorKind: PostgresKind = {
  rank: 38,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: createOperator,
  drop: (object) => [statement(`DROP OPERATOR ${signature(object)}`)],
  change: changeOperator,
  commentOn: (object) => `OPERATOR ${signature(object)}`,
}

/** `app.=== (integer, integer)`. */
function signature(object: CatalogObject): string {
  return `${nameOf(object)} (${part(object.id, 2)}, ${part(object.id, 3)})`
}

function nameOf({ id }: CatalogObject): string {
  return `${identifier(part(id, 0))}.${part(id, 1)}`
}

function createOperator(object: CatalogObject): readonly PlannedOperation[] {
  const { attributes, id } = object
  const option = (word: string, attribute: string): string[] => {
    const value = attributes[attribute]
    return typeof value === 'string' ? [`${word} = ${value}`] : []
  }
  const operand = (word: string, type: string): string[] => (type === 'NONE' ? [] : [`${word} = ${type}`])
  const options = [
    `FUNCTION = ${textAttribute(object, 'function')}`,
    ...operand('LEFTARG', part(id, 2)),
    ...operand('RIGHTARG', part(id, 3)),
    ...relation(object, 'commutator'),
    ...relation(object, 'negator'),
    ...option('RESTRICT', 'restrict'),
    ...option('JOIN', 'join'),
    ...(attributes['hashes'] === true ? ['HASHES'] : []),
    ...(attributes['merges'] === true ? ['MERGES'] : []),
  ]
  return [statement(`CREATE OPERATOR ${nameOf(object)} (\n  ${options.join(',\n  ')}\n)`)]
}

type End = 'commutator' | 'negator'

function relation(object: CatalogObject, end: End): readonly string[] {
  const other = otherEnd(object, end)
  if (other === null) return []
  return [`${end.toUpperCase()} = OPERATOR(${identifier(part(other, 0))}.${part(other, 1)})`]
}

function changeOperator({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  const clauses: string[] = []
  for (const name of attributes) {
    if (name === 'restrict' || name === 'join') {
      const value = to.attributes[name]
      clauses.push(`${name.toUpperCase()} = ${typeof value === 'string' ? value : 'NONE'}`)
    } else if (name === 'commutator' || name === 'negator') {
      if (isKeptInStep(name, from, to, sides)) continue
      const isSet = (from.attributes[name] ?? null) === null && sides.serverVersion >= 170000
      const clause = relation(to, name)
      if (!isSet || clause.length === 0) return { type: 'replace' }
      clauses.push(...clause)
    } else if ((name === 'hashes' || name === 'merges') && sides.serverVersion >= 170000) {
      if (to.attributes[name] !== true) return { type: 'replace' }
      clauses.push(name.toUpperCase())
    } else return { type: 'replace' }
  }
  if (clauses.length === 0) return { type: 'alter', operations: [] }
  return {
    type: 'alter',
    operations: [statement(`ALTER OPERATOR ${signature(to)} SET (${clauses.join(', ')})`)],
  }
}

/** Whether the server makes the change by itself, as the operator at the other end comes or goes. */
function isKeptInStep(end: End, from: CatalogObject, to: CatalogObject, sides: Sides): boolean {
  const [before, after] = [otherEnd(from, end), otherEnd(to, end)]
  const isGone = before === null || sides.to.get(before) === undefined
  if (after === null) return isGone
  const other = sides.to.get(after)
  const back = other === undefined ? null : otherEnd(other, end)
  return (
    isGone && sides.from.get(after) === undefined && back !== null && objectKey(back) === objectKey(to.id)
  )
}

/** The operator at the other end; the reflection gives its path. */
function otherEnd({ id, attributes }: CatalogObject, end: End): CatalogObject['id'] | null {
  const path = attributes[end]
  return Array.isArray(path) ? { kind: id.kind, path: path.map(String) } : null
}

/** An operator without a function was only announced by another. */
export const operators: ObjectQuery = ({ inScope }) => {
  const other = (column: string, prefix: string): string => `
      LEFT JOIN pg_operator ${prefix} ON ${prefix}.oid = o.${column} AND ${prefix}.oprcode <> 0
      LEFT JOIN pg_namespace ${prefix}n ON ${prefix}n.oid = ${prefix}.oprnamespace`
  const path = (
    alias: string,
  ): string => `CASE WHEN ${alias}.oid IS NOT NULL THEN jsonb_build_array(${alias}n.nspname,
        ${alias}.oprname, ${operandType(`${alias}.oprleft`)}, ${operandType(`${alias}.oprright`)}) END`
  return selectObjects({
    kind: 'operator',
    path: ['n.nspname', 'o.oprname', operandType('o.oprleft'), operandType('o.oprright')],
    address: address('pg_operator', 'o.oid'),
    attributes: {
      function: 'o.oprcode::text',
      commutator: path('c'),
      negator: path('g'),
      restrict: 'CASE WHEN o.oprrest <> 0 THEN o.oprrest::text END',
      join: 'CASE WHEN o.oprjoin <> 0 THEN o.oprjoin::text END',
      hashes: 'o.oprcanhash',
      merges: 'o.oprcanmerge',
    },
    from: `FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
      ${other('oprcom', 'c')} ${other('oprnegate', 'g')}
      WHERE o.oprcode <> 0 AND ${inScope('n.nspname')} ORDER BY n.nspname, o.oprname, o.oid`,
  })
}
