/** What of two schemas is compared in a project: the configuration, with what env.ts says laid over it. */
import type { Comparison, NoDrop } from '../autogenerate/comparison.ts'
import type { Config } from '../config/config.ts'
import type { SchemaRules } from '../dialects/schema-rules.ts'
import { TribikosError } from '../errors.ts'
import type { EnvironmentDefinition, ValueComparison } from '../project/environment-definition.ts'
import type { CatalogObject } from '../schema/catalog.ts'
import { asked } from './environment-function.ts'
import { isKindOf } from './object-kinds.ts'

export interface ComparisonFacts {
  /** The schema that a name without one means. */
  readonly defaultSchema: string
  readonly noDrop: Comparison['noDrop']
}

export function comparisonOf(
  own: Config['comparison'],
  definition: EnvironmentDefinition,
  { defaultSchema, noDrop }: ComparisonFacts,
): Comparison {
  const { includeName, includeObject, compareType, compareServerDefault } = definition
  return {
    settings: {
      includeSchemas: definition.includeSchemas ?? own.includeSchemas,
      compareType: flagOf(compareType) ?? own.compareType,
      compareServerDefault: flagOf(compareServerDefault) ?? own.compareServerDefault,
      compareComments: definition.compareComments ?? own.compareComments,
      comparePrivileges: definition.comparePrivileges ?? own.comparePrivileges,
      ignoreUnknown: definition.ignoreUnknown ?? own.ignoreUnknown,
    },
    defaultSchema,
    noDrop,
    includes: (object, side) => {
      const filtered = filteredObject(object)
      if (side === 'from' && includeName !== undefined) {
        if (asked('includeName', (): unknown => includeName(filtered)) === false) return false
      }
      return (
        includeObject === undefined ||
        asked('includeObject', (): unknown => includeObject({ ...filtered, side })) !== false
      )
    },
    compareType: comparisonFunction('compareType', compareType),
    compareServerDefault: comparisonFunction('compareServerDefault', compareServerDefault),
  }
}

/** A kind that is misspelt would be dropped after all, or kept. @throws usage */
export function checkNoDrop(noDrop: NoDrop = [], rules: SchemaRules): void {
  if (noDrop === 'all') return
  const [option, kinds] = 'allBut' in noDrop ? ['--allow-drop', noDrop.allBut] : ['--no-drop', noDrop]
  const unknown = kinds.find((kind) => !isKindOf(rules, kind))
  if (unknown === undefined) return
  throw new TribikosError('usage', `${option}: there are no objects of the kind "${unknown}"`, {
    hint: 'Kinds are written as in the messages of autogenerate, in one word: table, column, index, view, materializedView, foreignKey, …',
  })
}

function filteredObject({ id }: CatalogObject): {
  readonly kind: string
  readonly path: readonly string[]
  readonly name: string
} {
  return { kind: id.kind, path: id.path, name: id.path.at(-1) ?? '' }
}

function flagOf(setting: boolean | ValueComparison | undefined): boolean | undefined {
  return typeof setting === 'boolean' ? setting : undefined
}

function comparisonFunction(
  name: 'compareType' | 'compareServerDefault',
  setting: boolean | ValueComparison | undefined,
): Comparison['compareType'] {
  if (typeof setting !== 'function') return undefined
  return ({ path }, from, to) => asked(name, () => setting({ column: path, from, to }))
}
