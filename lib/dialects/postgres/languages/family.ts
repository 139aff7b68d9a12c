/** Languages, transforms between a language and a type, and access methods: what users make with functions in C. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { identifier } from '../names.ts'
import type { ObjectFamily, ObjectQuery, PostgresKind } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { onlyName, part, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address, privileges } from '../reflection-sql.ts'

const language: PostgresKind = {
  rank: 25,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [statement(createLanguage(object))],
  drop: ({ id }) => [statement(`DROP LANGUAGE ${identifier(onlyName(id))}`)],
  change: ({ to }) => ({
    type: 'alter',
    operations: [statement(createLanguage(to).replace('CREATE ', () => 'CREATE OR REPLACE '))],
  }),
  rename: (from, to) => [
    statement(`ALTER LANGUAGE ${identifier(onlyName(from.id))} RENAME TO ${identifier(onlyName(to.id))}`),
  ],
  commentOn: ({ id }) => `LANGUAGE ${identifier(onlyName(id))}`,
  grantOn: ({ id }) => `LANGUAGE ${identifier(onlyName(id))}`,
}

function createLanguage(object: CatalogObject): string {
  const { attributes, id } = object
  const option = (word: string, name: string): string => {
    const value = attributes[name]
    return typeof value === 'string' ? ` ${word} ${value}` : ''
  }
  const trusted = attributes['trusted'] === true ? 'TRUSTED ' : ''
  const handler = ` HANDLER ${textAttribute(object, 'handler')}`
  return `CREATE ${trusted}LANGUAGE ${identifier(onlyName(id))}${handler}${option('INLINE', 'inline')}${option('VALIDATOR', 'validator')}`
}

const languages: ObjectQuery = () =>
  selectObjects({
    kind: 'language',
    path: ['l.lanname'],
    address: address('pg_language', 'l.oid'),
    attributes: {
      trusted: 'l.lanpltrusted',
      handler: 'l.lanplcallfoid::regproc::text',
      inline: 'CASE WHEN l.laninline <> 0 THEN l.laninline::regproc::text END',
      validator: 'CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::regproc::text END',
      privileges: privileges('l.lanacl', 'l', 'l.lanowner'),
    },
    from: 'FROM pg_language l WHERE l.oid >= 16384 AND l.lanispl ORDER BY l.lanname',
  })

const transform: PostgresKind = {
  rank: 42,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => {
    const option = (words: string, name: string): string[] => {
      const value = object.attributes[name]
      return typeof value === 'string' ? [`${words} WITH FUNCTION ${value}`] : []
    }
    const functions = [...option('FROM SQL', 'fromSql'), ...option('TO SQL', 'toSql')]
    return [statement(`CREATE TRANSFORM ${between(object)} (\n  ${functions.join(',\n  ')}\n)`)]
  },
  drop: (object) => [statement(`DROP TRANSFORM ${between(object)}`)],
  change: () => ({ type: 'replace' }),
  commentOn: (object) => `TRANSFORM ${between(object)}`,
}

function between({ id }: CatalogObject): string {
  return `FOR ${part(id, 0)} LANGUAGE ${identifier(part(id, 1))}`
}

const transforms: ObjectQuery = () =>
  selectObjects({
    kind: 'transform',
    path: ['format_type(t.trftype, NULL)', 'l.lanname'],
    address: address('pg_transform', 't.oid'),
    attributes: {
      fromSql: 'CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::regprocedure::text END',
      toSql: 'CASE WHEN t.trftosql <> 0 THEN t.trftosql::regprocedure::text END',
    },
    from: `FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang ORDER BY 2`,
  })

const accessMethod: PostgresKind = {
  rank: 26,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [
    statement(
      `CREATE ACCESS METHOD ${identifier(onlyName(object.id))} TYPE ${textAttribute(object, 'type')} HANDLER ${textAttribute(object, 'handler')}`,
    ),
  ],
  drop: ({ id }) => [statement(`DROP ACCESS METHOD ${identifier(onlyName(id))}`)],
  change: () => ({ type: 'replace' }),
  commentOn: ({ id }) => `ACCESS METHOD ${identifier(onlyName(id))}`,
}

const accessMethods: ObjectQuery = () =>
  selectObjects({
    kind: 'accessMethod',
    path: ['a.amname'],
    address: address('pg_am', 'a.oid'),
    attributes: {
      type: `CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END`,
      handler: 'a.amhandler::regproc::text',
    },
    from: 'FROM pg_am a WHERE a.oid >= 16384 ORDER BY a.amname',
  })

export const languageFamily: ObjectFamily = {
  kinds: { language, transform, accessMethod },
  queries: [languages, transforms, accessMethods],
}
