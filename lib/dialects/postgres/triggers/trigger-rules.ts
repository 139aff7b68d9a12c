/** Triggers of relations: rules. A trigger whose state alone differs is not made anew. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { extensionStatements } from '../extension-dependencies.ts'
import { identifier, qualified } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { brokenBefore } from '../sql-layout.ts'
import { tablesBelow } from '../tables-below.ts'

export const trigger: PostgresKind = {
  rank: 85,
  createdWithParent: 'never',
  rebuildable: () => true,
  create,
  drop: (object, sides) =>
    isCopy(object)
      ? [stateStatement(object, originalState(object, sides), sides)]
      : [statement(`DROP ${reference(object, sides)}`)],
  change,
  names,
  rename: (from, to, sides) => [
    statement(`ALTER ${reference(from, sides)} RENAME TO ${identifier(part(to.id, 2))}`),
  ],
  commentOn: ({ id }) => `TRIGGER ${identifier(part(id, 2))} ON ${qualified(part(id, 0), part(id, 1))}`,
}

/**
 * Its own name and, on a partitioned table, those of the copies that it makes on partitions, whose own triggers must not
 * stand in the way.
 */
function names(object: CatalogObject, { from, to }: Sides): readonly string[] {
  if (isCopy(object)) return []
  const { path } = object.id
  const below = [from, to].flatMap((side) =>
    tablesBelow(side.catalog, [part(object.id, 0), part(object.id, 1)]),
  )
  return [
    ...[path, ...below.map((table) => [...table, part(object.id, 2)])].map(
      (taken) => `trigger:${JSON.stringify(taken)}`,
    ),
    ...(object.attributes['constraint'] === true ? [`constraint:${JSON.stringify(path)}`] : []),
  ]
}

function create(
  object: CatalogObject,
  _parts: readonly CatalogObject[],
  sides: Sides,
): readonly PlannedOperation[] {
  const state = textAttribute(object, 'state')
  if (isCopy(object)) return [stateStatement(object, state, sides)]
  return [
    statement(createText(object, '', sides)),
    ...(state === 'origin' ? [] : [stateStatement(object, state, sides)]),
    ...extensionStatements(`ALTER ${reference(object, sides)}`, null, object),
  ]
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  if (isCopy(from) !== isCopy(to)) return { type: 'replace' }
  const state = textAttribute(to, 'state')
  const setState = stateStatement(to, state, sides)
  const definition = attributes.filter((name) => name !== 'state' && name !== 'dependsOnExtensions')
  // Switching a trigger of a partitioned table switches every copy, also those that have a state of their own.
  const rebuild = (dependent: CatalogObject): boolean => dependent.id.kind === 'trigger'
  if (definition.length === 0) {
    const operations = [
      ...(attributes.includes('state') ? [setState] : []),
      ...extensionStatements(`ALTER ${reference(to, sides)}`, from, to),
    ]
    return { type: 'alter', operations, rebuild }
  }
  if (
    sides.serverVersion < 140000 ||
    from.attributes['constraint'] === true ||
    to.attributes['constraint'] === true
  ) {
    return { type: 'replace' }
  }
  const isPlain = state === 'origin' && from.attributes['state'] === 'origin'
  return {
    type: 'alter',
    operations: [
      statement(createText(to, 'OR REPLACE ', sides)),
      ...(isPlain ? [] : [setState]),
      // A replaced trigger no longer depends on any extension.
      ...extensionStatements(`ALTER ${reference(to, sides)}`, null, to),
    ],
    rebuild,
  }
}

/** Whether it stands for the state of a partition's copy, which cannot be made nor dropped by itself. */
function isCopy({ attributes }: CatalogObject): boolean {
  return attributes['copied'] === true
}

/** The state that a copy goes back to: that of the trigger of which it is one, however deep. */
function originalState(object: CatalogObject, sides: Sides): string {
  const original = sides.from.needs(object.id).find(({ id }) => id.kind === 'trigger')
  return original === undefined ? 'origin' : textAttribute(original, 'state')
}

/** The server writes the timing of every constraint trigger, also the one that it has by itself. */
function withoutDefaultTiming(action: string): string {
  return action.replace(/^((?:FROM (?:[^\s"]|"[^"]*")+ )?)NOT DEFERRABLE INITIALLY IMMEDIATE /, '$1')
}

const phrases = ['FROM ', 'DEFERRABLE ', 'REFERENCING ', 'FOR EACH ', 'WHEN (', 'EXECUTE FUNCTION ']

function createText(object: CatalogObject, orReplace: string, sides: Sides): string {
  const word = object.attributes['constraint'] === true ? 'CONSTRAINT TRIGGER' : 'TRIGGER'
  const action = brokenBefore(` ${withoutDefaultTiming(textAttribute(object, 'action'))}`, phrases)
  return `CREATE ${orReplace}${word} ${identifier(part(object.id, 2))}
  ${textAttribute(object, 'event')} ON ${relation(object, sides)}${action}`
}

const verbs: Readonly<Record<string, string>> = {
  origin: 'ENABLE',
  disabled: 'DISABLE',
  replica: 'ENABLE REPLICA',
  always: 'ENABLE ALWAYS',
}

function stateStatement(object: CatalogObject, state: string, sides: Sides): PlannedOperation {
  const word = object.parent?.kind === 'foreignTable' ? 'FOREIGN TABLE' : 'TABLE'
  const verb = verbs[state] ?? 'ENABLE'
  return statement(
    `ALTER ${word} ${relation(object, sides)} ${verb} TRIGGER ${identifier(part(object.id, 2))}`,
  )
}

function reference(object: CatalogObject, sides: Sides): string {
  return `TRIGGER ${identifier(part(object.id, 2))} ON ${relation(object, sides)}`
}

function relation({ id }: CatalogObject, sides: Sides): string {
  return qualified(schemaOption(id, sides).schema, part(id, 1))
}
