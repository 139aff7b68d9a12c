/** Operator classes and families, by access method; a family's own members are those that no class of it brought. */
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation } from '../../schema-rules.ts'
import { identifier, qualified } from '../names.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { nameInSchema, selectObjects } from '../object-select.ts'
import { part, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'
import { members } from './operator-sql.ts'

export const operatorFamilyKind: PostgresKind = {
  rank: 39,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [
    statement(`CREATE OPERATOR FAMILY ${using(object)}`),
    ...alterFamily(
      object,
      'ADD',
      membersOf(object).map(({ definition }) => definition),
    ),
  ],
  drop: (object) => [statement(`DROP OPERATOR FAMILY ${using(object)}`)],
  change: changeFamily,
  commentOn: (object) => `OPERATOR FAMILY ${using(object)}`,
}

export const operatorClassKind: PostgresKind = {
  rank: 40,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: createClass,
  drop: (object) => [statement(`DROP OPERATOR CLASS ${using(object)}`)],
  change: () => ({ type: 'replace' }),
  names: (object) =>
    object.attributes['default'] === true
      ? [`default operator class:${JSON.stringify([part(object.id, 0), textAttribute(object, 'type')])}`]
      : [],
  commentOn: (object) => `OPERATOR CLASS ${using(object)}`,
}

/** `app.int_ops USING btree`. */
function using({ id }: CatalogObject): string {
  return `${qualified(part(id, 1), part(id, 2))} USING ${identifier(part(id, 0))}`
}

interface Member {
  /** `OPERATOR 1 (integer, bigint)`. */
  readonly place: string
  /** `OPERATOR 1 app.<(integer, bigint)`. */
  readonly definition: string
}

function membersOf({ attributes }: CatalogObject): readonly Member[] {
  const list = attributes['members']
  if (!Array.isArray(list)) return []
  return list.flatMap((member: Json) => {
    const [place, definition] = [textIn(member, 'place'), textIn(member, 'definition')]
    return place === null || definition === null ? [] : [{ place, definition }]
  })
}

function textIn(record: Json, name: string): string | null {
  if (typeof record !== 'object' || record === null) return null
  const value: unknown = Reflect.get(record, name)
  return typeof value === 'string' ? value : null
}

function changeFamily({ from, to }: ObjectChange): PlannedChange {
  const [before, after] = [membersOf(from), membersOf(to)]
  const without = (list: readonly Member[], others: readonly Member[]): readonly Member[] =>
    list.filter(({ definition }) => !others.some((other) => other.definition === definition))
  return {
    type: 'alter',
    operations: [
      ...alterFamily(
        to,
        'DROP',
        without(before, after).map(({ place }) => place),
      ),
      ...alterFamily(
        to,
        'ADD',
        without(after, before).map(({ definition }) => definition),
      ),
    ],
  }
}

function alterFamily(
  object: CatalogObject,
  verb: 'ADD' | 'DROP',
  list: readonly string[],
): readonly PlannedOperation[] {
  if (list.length === 0) return []
  return [statement(`ALTER OPERATOR FAMILY ${using(object)} ${verb}\n  ${list.join(',\n  ')}`)]
}

/** A class without members is given its storage, which is its type unless it says otherwise. */
function createClass(object: CatalogObject): readonly PlannedOperation[] {
  const { attributes, id } = object
  const type = textAttribute(object, 'type')
  const storage = attributes['storage']
  const members = membersOf(object).map(({ definition }) => definition)
  const entries = [
    ...members,
    ...(typeof storage === 'string' || members.length === 0
      ? [`STORAGE ${typeof storage === 'string' ? storage : type}`]
      : []),
  ]
  const isDefault = attributes['default'] === true ? ' DEFAULT' : ''
  return [
    statement(
      [
        `CREATE OPERATOR CLASS ${qualified(part(id, 1), part(id, 2))}${isDefault}`,
        `  FOR TYPE ${type} USING ${identifier(part(id, 0))} FAMILY ${textAttribute(object, 'family')} AS`,
        `  ${entries.join(',\n  ')}`,
      ].join('\n'),
    ),
  ]
}

export const operatorFamilies: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'operatorFamily',
    path: ['a.amname', 'n.nspname', 'f.opfname'],
    address: address('pg_opfamily', 'f.oid'),
    aliases: 'm.aliases',
    attributes: { members: `coalesce(m.list, '[]'::jsonb)` },
    from: `FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod
      LEFT JOIN (${members('pg_opfamily')}) m ON m.owner = f.oid
      WHERE ${inScope('n.nspname')} ORDER BY a.amname, n.nspname, f.opfname`,
  })

export const operatorClasses: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'operatorClass',
    path: ['a.amname', 'n.nspname', 'c.opcname'],
    address: address('pg_opclass', 'c.oid'),
    aliases: 'm.aliases',
    attributes: {
      type: 'format_type(c.opcintype, NULL)',
      default: 'c.opcdefault',
      family: nameInSchema('fn.nspname', 'f.opfname'),
      storage: 'CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END',
      members: `coalesce(m.list, '[]'::jsonb)`,
    },
    from: `FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am a ON a.oid = c.opcmethod
      JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_namespace fn ON fn.oid = f.opfnamespace
      LEFT JOIN (${members('pg_opclass')}) m ON m.owner = c.oid
      WHERE ${inScope('n.nspname')} ORDER BY a.amname, n.nspname, c.opcname`,
  })
