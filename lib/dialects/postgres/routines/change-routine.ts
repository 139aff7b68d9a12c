/** How a function or procedure becomes another: by `ALTER`, by `CREATE OR REPLACE`, or made anew. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, Sides } from '../../schema-rules.ts'
import { extensionStatements } from '../extension-dependencies.ts'
import { textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { onLines } from '../sql-layout.ts'
import { createRoutineText } from './create-routine.ts'
import { type Argument, argumentsOf, routineReference } from './routine.ts'
import { settingClauses } from './settings.ts'
import { uncheckedBody } from './unchecked-body.ts'

/** Attributes that `ALTER FUNCTION` sets. */
const alterable: ReadonlySet<string> = new Set([
  'volatility',
  'strict',
  'securityDefiner',
  'leakproof',
  'parallel',
  'cost',
  'rows',
  'settings',
])

export function changeRoutine(change: ObjectChange, sides: Sides): PlannedChange {
  const { from, to } = change
  const reference = `ALTER ${routineReference(to)}`
  const own = change.attributes.filter((name) => name !== 'dependsOnExtensions')
  if (own.length === 0) return { type: 'alter', operations: extensionStatements(reference, from, to) }
  if (own.every((name) => alterable.has(name))) {
    const extensions = extensionStatements(reference, from, to)
    return { type: 'alter', operations: [statement(alterText(reference, to, own)), ...extensions] }
  }
  if (!isReplaceable(from, to)) return { type: 'replace' }
  return {
    type: 'alter',
    operations: [
      ...uncheckedBody(to),
      statement(createRoutineText(to, true), ...staleRemarks(change, sides)),
      // A replaced function no longer depends on any extension.
      ...extensionStatements(reference, null, to),
    ],
  }
}

function alterText(reference: string, to: CatalogObject, changed: readonly string[]): string {
  const clauses = changed
    .filter((name) => name !== 'settings')
    .map((name) => clause(name, to))
    .join(' ')
  const settings = changed.includes('settings')
    ? ['RESET ALL', ...settingClauses(to.attributes['settings'])]
    : []
  return onLines(reference, clauses, ...settings)
}

function clause(name: string, to: CatalogObject): string {
  const value = to.attributes[name]
  switch (name) {
    case 'strict':
      return value === true ? 'STRICT' : 'CALLED ON NULL INPUT'
    case 'securityDefiner':
      return value === true ? 'SECURITY DEFINER' : 'SECURITY INVOKER'
    case 'leakproof':
      return value === true ? 'LEAKPROOF' : 'NOT LEAKPROOF'
    case 'parallel':
      return `PARALLEL ${textAttribute(to, name).toUpperCase()}`
    case 'cost':
      return `COST ${typeof value === 'number' ? value : defaultCost(to.attributes['language'])}`
    case 'rows':
      return `ROWS ${typeof value === 'number' ? value : 1000}`
    default:
      return textAttribute(to, name).toUpperCase()
  }
}

function defaultCost(language: unknown): number {
  return language === 'c' || language === 'internal' ? 1 : 100
}

/** Whether `CREATE OR REPLACE` takes it: what callers see must stay, but for new names and new defaults. */
function isReplaceable(from: CatalogObject, to: CatalogObject): boolean {
  if (from.attributes['result'] !== to.attributes['result']) return false
  if (from.attributes['window'] !== to.attributes['window']) return false
  const [before, after] = [argumentsOf(from), argumentsOf(to)]
  return (
    before.length === after.length &&
    before.every((argument, index) => {
      const next = after[index]
      return next !== undefined && isReplaceableArgument(argument, next)
    })
  )
}

const polymorphic = /^any(?:compatible)?(?:element|array|nonarray|enum|range|multirange)?$/

function isReplaceableArgument(from: Argument, to: Argument): boolean {
  if (from.mode !== to.mode || from.type !== to.type) return false
  const isOutput = from.mode === 'out' || from.mode === 'inout'
  if (from.name !== to.name && (isOutput || from.name !== null)) return false
  if (from.default !== null && to.default === null) return false
  return from.default === to.default || from.default === null || !polymorphic.test(from.type)
}

/** What keeps values that the old body computed, in words. */
function staleRemarks({ from, to, attributes }: ObjectChange, sides: Sides): readonly string[] {
  if (!attributes.includes('source') && !attributes.includes('sqlBody')) return []
  const keepers = new Set<string>()
  for (const { id } of sides.to.dependents(to.id)) {
    if (sides.from.get(id) === undefined) continue
    if (id.kind === 'index') keepers.add(`index ${id.path.slice(1).join('.')} (REINDEX)`)
    if (id.kind === 'materializedView')
      keepers.add(`materialized view ${id.path.slice(1).join('.')} (REFRESH)`)
    if (id.kind === 'column') keepers.add(`generated column ${id.path.slice(1).join('.')}`)
    if (id.kind === 'check') keepers.add(`check constraint ${id.path.slice(1).join('.')}`)
  }
  if (keepers.size === 0) return []
  const list = [...keepers].sort().join(', ')
  return [`Rows that are there were written with the old ${from.id.kind}: ${list}`]
}
