/** Every family of objects, and the rules of a kind by its name. */
import { TribikosError } from '../../errors.ts'
import { enumFamily } from './enums/family.ts'
import { extensionFamily } from './extensions/family.ts'
import type { ObjectFamily, PostgresKind } from './object-family.ts'
import { schemaFamily } from './schemas/family.ts'

export const families: readonly ObjectFamily[] = [schemaFamily, extensionFamily, enumFamily]

const kinds: ReadonlyMap<string, PostgresKind> = new Map(
  families.flatMap(({ kinds: own }) => Object.entries(own)),
)

/** @throws schema_kind_unknown */
export function kindNamed(kind: string): PostgresKind {
  const found = kinds.get(kind)
  if (found !== undefined) return found
  throw new TribikosError('schema_kind_unknown', `PostgreSQL has no objects of the kind "${kind}"`, {
    hint: 'Was the snapshot written by a newer tribikos, or for another database?',
  })
}
