/** The attributes of a composite type as records, and as text. */
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
import { identifier } from '../names.ts'

export interface CompositeColumn {
  readonly name: string
  readonly type: string
  readonly collation: string | null
  readonly comment: string | null
}

export function compositeColumns({ attributes }: CatalogObject): readonly CompositeColumn[] {
  const list = attributes['columns']
  return Array.isArray(list) ? list.map(compositeColumn) : []
}

function compositeColumn(value: Json): CompositeColumn {
  const record = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  const text = (name: string): string | null => {
    const found: unknown = Reflect.get(record, name)
    return typeof found === 'string' ? found : null
  }
  return {
    name: text('name') ?? '',
    type: text('type') ?? '',
    collation: text('collation'),
    comment: text('comment'),
  }
}

/** `street text COLLATE app.german`. */
export function columnText({ name, type, collation }: CompositeColumn): string {
  return `${identifier(name)} ${typeText({ type, collation })}`
}

/** What follows `TYPE` in `ALTER ATTRIBUTE`. */
export function typeText({ type, collation }: Pick<CompositeColumn, 'type' | 'collation'>): string {
  return collation === null ? type : `${type} COLLATE ${collation}`
}
