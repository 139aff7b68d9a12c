/** Text search parsers and templates: names for functions, which PostgreSQL can only make and drop. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { qualifiedName } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'
import { moved } from '../type-statements.ts'

/** @param options attribute by the word of its option */
function functionsKind(word: string, rank: number, options: Readonly<Record<string, string>>): PostgresKind {
  const text = ({ attributes }: CatalogObject): string =>
    Object.entries(options)
      .flatMap(([option, attribute]) => {
        const value = attributes[attribute]
        return typeof value === 'string' ? [`${option} = ${value}`] : []
      })
      .join(', ')
  return {
    rank,
    createdWithParent: 'never',
    rebuildable: () => true,
    create: (object) => [statement(`CREATE ${word} ${qualifiedName(object.id)} (${text(object)})`)],
    drop: ({ id }) => [statement(`DROP ${word} ${qualifiedName(id)}`)],
    change: () => ({ type: 'replace' }),
    rename: (from, to) => moved(word, from, to),
    commentOn: ({ id }) => `${word} ${qualifiedName(id)}`,
  }
}

export const parserKind = functionsKind('TEXT SEARCH PARSER', 21, {
  START: 'start',
  GETTOKEN: 'token',
  END: 'end',
  LEXTYPES: 'types',
  HEADLINE: 'headline',
})

export const templateKind = functionsKind('TEXT SEARCH TEMPLATE', 22, { INIT: 'init', LEXIZE: 'lexize' })

function routine(column: string): string {
  return `CASE WHEN ${column} <> 0 THEN ${column}::text END`
}

export const parsers: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'textSearchParser',
    path: ['n.nspname', 'p.prsname'],
    address: address('pg_ts_parser', 'p.oid'),
    attributes: {
      start: routine('p.prsstart'),
      token: routine('p.prstoken'),
      end: routine('p.prsend'),
      types: routine('p.prslextype'),
      headline: routine('p.prsheadline'),
    },
    from: `FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace
      WHERE ${inScope('n.nspname')} ORDER BY n.nspname, p.prsname`,
  })

export const templates: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'textSearchTemplate',
    path: ['n.nspname', 't.tmplname'],
    address: address('pg_ts_template', 't.oid'),
    attributes: { init: routine('t.tmplinit'), lexize: routine('t.tmpllexize') },
    from: `FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace
      WHERE ${inScope('n.nspname')} ORDER BY n.nspname, t.tmplname`,
  })
