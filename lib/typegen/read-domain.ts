/** What a column has of the domains that its type is: the type below all of them, and whether they take null. */
import { type CatalogIndex } from '../schema/catalog.ts'
import { typeName } from './type-name.ts'

export interface DomainFacts {
  readonly notNull: boolean
  readonly hasDefault: boolean
}

/** The type that the driver sees: never a domain. Names every domain on the way, the outermost first. */
export function withoutDomains(
  index: CatalogIndex,
  type: string,
): { readonly base: string; readonly domains: readonly string[] } {
  const domains: string[] = []
  let base = type
  for (let domain = domainType(index, base); domain !== null; domain = domainType(index, base)) {
    domains.push(base)
    base = domain
  }
  return { base, domains }
}

function domainType(index: CatalogIndex, type: string): string | null {
  const { schema, name, isArray } = typeName(type)
  if (schema === null || isArray) return null
  const below = index.get({ kind: 'domain', path: [schema, name] })?.attributes['type']
  return typeof below === 'string' ? below : null
}

export function domainFacts(index: CatalogIndex, type: string): DomainFacts {
  const { domains } = withoutDomains(index, type)
  const objects = domains.flatMap((each) => {
    const { schema, name } = typeName(each)
    return index.get({ kind: 'domain', path: [schema ?? '', name] }) ?? []
  })
  return {
    notNull: objects.some(({ attributes }) => attributes['notNull'] === true),
    hasDefault: objects.some(({ id }) =>
      index.children(id).some(({ id: { kind } }) => kind === 'domainDefault'),
    ),
  }
}
