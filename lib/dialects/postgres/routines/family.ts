/** Functions, procedures and aggregates: how they are read, made, changed and dropped. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { extensionStatements } from '../extension-dependencies.ts'
import type { ObjectFamily, PostgresKind } from '../object-family.ts'
import { textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { aggregateQuery } from './aggregate-reflect.ts'
import { changeRoutine } from './change-routine.ts'
import { createAggregateText } from './create-aggregate.ts'
import { createRoutineText } from './create-routine.ts'
import { qualifiedRoutine, renameStatements, routineNames, routineReference } from './routine.ts'
import { routineQuery } from './routine-reflect.ts'
import { uncheckedBody } from './unchecked-body.ts'

function routineKind(rank: number): PostgresKind {
  return {
    rank,
    createdWithParent: 'never',
    rebuildable: () => true,
    create: (object) => [
      ...uncheckedBody(object),
      statement(createRoutineText(object, false)),
      ...extensionStatements(`ALTER ${routineReference(object)}`, null, object),
    ],
    drop: (object) => [statement(`DROP ${routineReference(object)}`)],
    change: changeRoutine,
    rename: (from, to) => renameStatements(routineReference, from, to).map((text) => statement(text)),
    names: routineNames,
    commentOn: routineReference,
    grantOn: routineReference,
  }
}

/** What `CREATE OR REPLACE AGGREGATE` cannot change. */
const fixed: ReadonlySet<string> = new Set(['arguments', 'identity', 'result', 'kind'])

const aggregate: PostgresKind = {
  rank: 37,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [statement(createAggregateText(object, false))],
  drop: (object) => [statement(`DROP ${aggregateReference(object)}`)],
  change: ({ to, attributes }) =>
    attributes.some((name) => fixed.has(name))
      ? { type: 'replace' }
      : { type: 'alter', operations: [statement(createAggregateText(to, true))] },
  rename: (from, to) => renameStatements(aggregateReference, from, to).map((text) => statement(text)),
  names: routineNames,
  commentOn: aggregateReference,
  grantOn: routineReference,
}

/** With `ORDER BY` between the arguments of an ordered-set aggregate. */
function aggregateReference(object: CatalogObject): string {
  return `AGGREGATE ${qualifiedRoutine(object)}(${textAttribute(object, 'identity')})`
}

export const routineFamily: ObjectFamily = {
  kinds: { function: routineKind(35), procedure: routineKind(36), aggregate },
  queries: [routineQuery, aggregateQuery],
}
