/** Domains: made with their checks, changed in place; another base type needs a new domain and moves the columns to it. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { quoted } from '../literal.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { identifier } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { retype } from '../retype.ts'
import { moved, typeName } from '../type-statements.ts'
import { addConstraint, constraintClause, readsTables } from './constraint-rules.ts'
import { defaultClause } from './default-rules.ts'

export const domainKind: PostgresKind = {
  rank: 31,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: createDomain,
  drop: ({ id }) => [statement(`DROP DOMAIN ${qualifiedName(id)}`)],
  change: changeDomain,
  rename: (from, to) => moved('DOMAIN', from, to),
  names: ({ id }) => [typeName(part(id, 0), part(id, 1))],
  commentOn: ({ id }) => `DOMAIN ${qualifiedName(id)}`,
  grantOn: ({ id }) => `DOMAIN ${qualifiedName(id)}`,
}

/** A check that is not valid yet cannot be part of `CREATE DOMAIN`. */
function createDomain(domain: CatalogObject, parts: readonly CatalogObject[]): readonly PlannedOperation[] {
  const { attributes } = domain
  const isDefault = ({ id }: CatalogObject): boolean => id.kind === 'domainDefault'
  const inside = parts.filter((child) => !isDefault(child) && child.attributes['validated'] === true)
  const collation = attributes['collation']
  const clauses = [
    ...parts.filter(isDefault).map(defaultClause),
    ...(attributes['notNull'] === true ? [notNullClause(domain)] : []),
    ...inside.map(constraintClause),
  ]
  const head = `CREATE DOMAIN ${qualifiedName(domain.id)} AS ${textAttribute(domain, 'type')}`
  const collated = typeof collation === 'string' ? `${head} COLLATE ${collation}` : head
  return [
    statement([collated, ...clauses].join('\n  ')),
    ...parts.filter((child) => !isDefault(child) && !inside.includes(child)).flatMap(addConstraint),
  ]
}

function notNullClause(domain: CatalogObject): string {
  const name = domain.attributes['notNullName']
  return typeof name === 'string' ? `CONSTRAINT ${identifier(name)} NOT NULL` : 'NOT NULL'
}

function changeDomain(change: ObjectChange, sides: Sides): PlannedChange {
  const { from, to, attributes } = change
  if (attributes.includes('type') || attributes.includes('collation')) return changeBaseType(from, to, sides)
  const alter = `ALTER DOMAIN ${qualifiedName(to.id)}`
  const operations: PlannedOperation[] = []
  if (attributes.includes('notNull')) {
    operations.push(
      to.attributes['notNull'] !== true
        ? statement(`${alter} DROP NOT NULL`)
        : statement(
            typeof to.attributes['notNullName'] === 'string'
              ? `${alter} ADD ${notNullClause(to)}`
              : `${alter} SET NOT NULL`,
            readsTables,
          ),
    )
  } else if (attributes.includes('notNullName')) {
    operations.push(statement(`${alter} RENAME CONSTRAINT ${notNullName(from)} TO ${notNullName(to)}`))
  }
  return { type: 'alter', operations }
}

function notNullName({ id, attributes }: CatalogObject): string {
  const name = attributes['notNullName']
  return identifier(typeof name === 'string' ? name : `${part(id, 1)}_not_null`)
}

/**
 * The new domain gets what both have; a default and checks that are dropped are gone by then, those that are added or
 * altered come later by themselves.
 */
function changeBaseType(from: CatalogObject, to: CatalogObject, sides: Sides): PlannedChange {
  const kept = sides.from.children(from.id).filter((child) => {
    const wanted = sides.to.get(child.id)
    return wanted !== undefined && wanted.attributes['expression'] === child.attributes['expression']
  })
  return retype(from, sides, {
    word: 'DOMAIN',
    using: conversion(textAttribute(from, 'type'), textAttribute(to, 'type')),
    create: [
      ...createDomain(to, kept),
      ...kept.flatMap(({ id, attributes: { comment } }) =>
        typeof comment === 'string'
          ? [
              statement(
                `COMMENT ON CONSTRAINT ${identifier(part(id, 2))} ON DOMAIN ${qualifiedName(to.id)} IS ${quoted(comment)}`,
              ),
            ]
          : [],
      ),
    ],
  })
}

const numbers = /^(?:smallint|integer|bigint|numeric|real|double precision)\b/
const strings = /^(?:text|character)\b/

/**
 * Numbers are rounded as PostgreSQL does; text that is too long for the new type is an error, where a cast written out
 * would cut it.
 */
function conversion(before: string, after: string): (column: string, type: string, array: string) => string {
  if (strings.test(after)) return (column, _type, array) => `${column}::text${array}`
  if (numbers.test(before) && numbers.test(after)) {
    return (column, type, array) => `${column}::${after}${array}::${type}`
  }
  return (column, type, array) => `${column}::text${array}::${type}`
}
