/**
 * What becomes of a statement that runs outside of transactions when its run is cut short, and how to find out. The server
 * parses the names itself, so that they are read as in the statement.
 */
import type { BareFinding, BareStep, Statement } from '../dialect.ts'
import { literal } from './literal.ts'
import { significantTokens, type Token } from './sql-tokens.ts'
import { leadingWords, transactionOf } from './sql-text.ts'

/**
 * How to look what became of a statement, or null for one that can run in a transaction of its own, where it is done or not
 * done.
 */
export function bareStep(sql: string): BareStep | null {
  const [first = '', second = ''] = leadingWords(sql, 2)
  if (first === 'CALL' || (first === 'DO' && mayCommit(sql))) return unknown
  if (transactionOf(sql) !== 'outside') return null
  const words = new Words(sql)
  switch (`${first} ${second}`) {
    case 'CREATE INDEX':
    case 'CREATE UNIQUE':
      return indexBuild(words)
    case 'DROP INDEX':
      return present(
        'pg_catalog.to_regclass(%s) IS NOT NULL',
        words.nameAfter('CONCURRENTLY'),
        'finished when gone',
      )
    case 'ALTER TABLE':
      return partitionDetach(words)
    case 'CREATE DATABASE':
    case 'DROP DATABASE':
    case 'CREATE TABLESPACE':
    case 'DROP TABLESPACE':
    case 'CREATE SUBSCRIPTION':
    case 'DROP SUBSCRIPTION':
      return present(
        existence[second] ?? '',
        words.nameAfter(second),
        `finished when ${first === 'CREATE' ? 'there' : 'gone'}`,
      )
    default:
      return first === 'REINDEX' ? reindex(words) : repeatable
  }
}

/** Whether the text of a DO block has a word that ends a transaction. */
function mayCommit(sql: string): boolean {
  return /\b(?:commit|rollback)\b/i.test(sql)
}

/** Nobody can see what became of it. */
const unknown: BareStep = {
  looksBefore: false,
  question: null,
  read: () => ({ state: 'unknown', repairs: [] }),
}

/** Doing it twice is doing it once. */
const repeatable: BareStep = { looksBefore: false, question: null, read: () => open([]) }

const existence: Readonly<Record<string, string>> = {
  DATABASE: 'EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = (pg_catalog.parse_ident(%s))[1])',
  TABLESPACE: 'EXISTS (SELECT FROM pg_catalog.pg_tablespace WHERE spcname = (pg_catalog.parse_ident(%s))[1])',
  SUBSCRIPTION: `EXISTS (SELECT FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
    WHERE d.datname = pg_catalog.current_database() AND s.subname = (pg_catalog.parse_ident(%s))[1])`,
}

function present(
  condition: string,
  name: string | null,
  when: 'finished when there' | 'finished when gone',
): BareStep {
  if (name === null) return unknown
  return {
    looksBefore: false,
    question: `SELECT ${condition.replace('%s', () => literal(name))} AS "isThere"`,
    read: ([row]) =>
      (row?.['isThere'] === true) === (when === 'finished when there') ? finished([]) : open([]),
  }
}

/** A build that was stopped leaves an index that is not valid, under its own name. */
function indexBuild(words: Words): BareStep {
  const [name, table] = [words.nameAfter('CONCURRENTLY'), words.nameAfter('ON')]
  if (name === null || table === null) return unknown
  return {
    looksBefore: true,
    question: `SELECT x.indisvalid AND x.indisready AS "isValid",
        pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, i.relname) AS repair
      FROM pg_catalog.pg_class t
        JOIN pg_catalog.pg_index x ON x.indrelid = t.oid
        JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
      WHERE t.oid = pg_catalog.to_regclass(${literal(table)})
        AND i.relname = (pg_catalog.parse_ident(${literal(name)}))[1]`,
    read: ([row]) => {
      if (row === undefined) return open([])
      return row['isValid'] === true ? finished([]) : open([repairOf(row)])
    },
  }
}

/** A detachment that was stopped has to be brought to its end before anything else is done to the partition. */
function partitionDetach(words: Words): BareStep {
  const partition = words.nameAfter('PARTITION')
  if (partition === null) return unknown
  return {
    looksBefore: false,
    question: `SELECT i.inhdetachpending AS "isPending",
        pg_catalog.format('ALTER TABLE %s DETACH PARTITION %s FINALIZE', i.inhparent::pg_catalog.regclass,
          i.inhrelid::pg_catalog.regclass) AS repair
      FROM pg_catalog.pg_inherits i WHERE i.inhrelid = pg_catalog.to_regclass(${literal(partition)})`,
    read: ([row]) => {
      if (row === undefined) return finished([])
      return row['isPending'] === true ? finished([repairOf(row)]) : open([])
    },
  }
}

/** What was stopped leaves copies of the indexes, which only take time and space; the next one begins anew. */
function reindex(words: Words): BareStep {
  const kind = words.has('INDEX') ? 'INDEX' : words.has('TABLE') ? 'TABLE' : null
  const name = kind === null ? null : (words.nameAfter('CONCURRENTLY') ?? words.nameAfter(kind))
  if (kind === null || name === null) return repeatable
  const owner = kind === 'INDEX' ? 'own.indexrelid' : 'own.indrelid'
  return {
    looksBefore: false,
    question: `SELECT DISTINCT pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) AS repair
      FROM pg_catalog.pg_index own
        JOIN pg_catalog.pg_index x ON x.indrelid = own.indrelid AND NOT x.indisvalid
        JOIN pg_catalog.pg_class o ON o.oid = own.indexrelid
        JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE ${owner} = pg_catalog.to_regclass(${literal(name)})
        AND pg_catalog.left(c.relname, pg_catalog.length(o.relname)) = o.relname
        AND pg_catalog.substr(c.relname, pg_catalog.length(o.relname) + 1) ~ '^_cc(?:new|old)[0-9]*$'
      ORDER BY 1`,
    read: (rows) => open(rows.map(repairOf)),
  }
}

function open(repairs: readonly Statement[]): BareFinding {
  return { state: 'open', repairs }
}

function finished(repairs: readonly Statement[]): BareFinding {
  return { state: 'finished', repairs }
}

function repairOf(row: Readonly<Record<string, unknown>>): Statement {
  return { sql: String(row['repair']), transaction: 'outside' }
}

/** Words that stand between the word that announces a name and the name. */
const fillers: ReadonlySet<string> = new Set([
  'IF',
  'NOT',
  'EXISTS',
  'ONLY',
  'CONCURRENTLY',
  'INDEX',
  'TABLE',
])

/** Where names stand in a statement. */
class Words {
  readonly #sql: string
  readonly #tokens: readonly Token[]

  constructor(sql: string) {
    this.#sql = sql
    this.#tokens = [...significantTokens(sql)]
  }

  has(word: string): boolean {
    return this.#tokens.some((token) => this.#word(token) === word)
  }

  /** The name, as written and with its schema, behind a word; null when there is none. */
  nameAfter(word: string): string | null {
    const at = this.#tokens.findIndex((token) => this.#word(token) === word)
    if (at < 0) return null
    let start = at + 1
    while (fillers.has(this.#word(this.#tokens[start]) ?? '')) start += 1
    const first = this.#tokens[start]
    // An index without a name has ON where the name would be.
    if (first === undefined || !isName(first) || this.#word(first) === 'ON') return null
    let last = first
    for (let next = start + 1; this.#isDot(this.#tokens[next]); next += 2)
      last = this.#tokens[next + 1] ?? last
    return this.#sql.slice(first.start, last.end)
  }

  #word(token: Token | undefined): string | null {
    return token?.kind === 'word' ? this.#sql.slice(token.start, token.end).toUpperCase() : null
  }

  #isDot(token: Token | undefined): boolean {
    return token?.kind === 'symbol' && this.#sql[token.start] === '.'
  }
}

function isName({ kind }: Token): boolean {
  return kind === 'word' || kind === 'name'
}
