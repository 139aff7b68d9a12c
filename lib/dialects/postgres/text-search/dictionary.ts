/** Text search dictionaries: a template with options, which can be changed in place. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange } from '../../schema-rules.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { nameInSchema, selectObjects } from '../object-select.ts'
import { qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'
import { significantTokens } from '../sql-tokens.ts'
import { moved } from '../type-statements.ts'

const word = 'TEXT SEARCH DICTIONARY'

export const dictionaryKind: PostgresKind = {
  rank: 23,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => {
    const options = [
      `TEMPLATE = ${textAttribute(object, 'template')}`,
      ...optionsOf(object).map(({ text }) => text),
    ]
    return [statement(`CREATE ${word} ${qualifiedName(object.id)} (\n  ${options.join(',\n  ')}\n)`)]
  },
  drop: ({ id }) => [statement(`DROP ${word} ${qualifiedName(id)}`)],
  change: changeDictionary,
  rename: (from, to) => moved(word, from, to),
  commentOn: ({ id }) => `${word} ${qualifiedName(id)}`,
}

/** An option that is named without a value is taken away. */
function changeDictionary({ from, to, attributes }: ObjectChange): PlannedChange {
  if (attributes.includes('template')) return { type: 'replace' }
  const [before, after] = [optionsOf(from), optionsOf(to)]
  const removed = before.filter(({ name }) => !after.some((option) => option.name === name))
  const changed = after.filter(({ text }) => !before.some((option) => option.text === text))
  const list = [...removed.map(({ name }) => name), ...changed.map(({ text }) => text)]
  return {
    type: 'alter',
    operations: [statement(`ALTER ${word} ${qualifiedName(to.id)} (${list.join(', ')})`)],
  }
}

interface Option {
  readonly name: string
  /** `stopwords = 'english'`. */
  readonly text: string
}

function optionsOf({ attributes }: CatalogObject): readonly Option[] {
  const text = attributes['options']
  if (typeof text !== 'string') return []
  const options: Option[] = []
  let start = 0
  const add = (end: number): void => {
    const option = text.slice(start, end).trim()
    const [first] = significantTokens(option)
    if (first !== undefined) options.push({ name: option.slice(first.start, first.end), text: option })
  }
  for (const token of significantTokens(text)) {
    if (token.kind !== 'symbol' || text[token.start] !== ',') continue
    add(token.start)
    start = token.end
  }
  add(text.length)
  return options
}

export const dictionaries: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'textSearchDictionary',
    path: ['n.nspname', 'd.dictname'],
    address: address('pg_ts_dict', 'd.oid'),
    attributes: { template: nameInSchema('tn.nspname', 't.tmplname'), options: 'd.dictinitoption' },
    from: `FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace
      JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
      WHERE ${inScope('n.nspname')} ORDER BY n.nspname, d.dictname`,
  })
