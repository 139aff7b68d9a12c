/**
 * Examples on the pages of lint's rules: what a page claims, and its fences as revisions. Within a fence the lines
 * `-- in an autocommit block`, `-- in a transaction` and `-- in a later revision` say where the next statements run.
 *
 * A fence is `sql setup` (an earlier revision, for all examples after it), `sql bad` or `sql good`, with these words behind it:
 * `locks=orders:ShareLock,…` what the bad one holds before it commits; `version=14.2` and `transaction=run` what is
 * configured; `also=L27` rules that find something too; `server=18` runs only there and later, `run=no` nowhere;
 * `fails=23502` the SQLSTATE that it ends with.
 */
import type { LintSettings } from '../../lib/config/lint-rules.ts'
import { loadSqlParser } from '../../lib/dialects/postgres/parse-sql.ts'
import { postgresDialect } from '../../lib/dialects/postgres/dialect.ts'
import type { RunPlan } from '../../lib/graph/plan.ts'
import type { LintFinding } from '../../lib/lint/finding.ts'
import { lint } from '../../lib/lint/lint.ts'
import { rules } from '../../lib/lint/postgres/rules.ts'
import type { RecordedRevision } from '../../lib/lint/recorded-revision.ts'
import type { RevisionModule } from '../../lib/project/revision-module.ts'
import { recordRevisions } from '../../lib/runtime/record-revisions.ts'

export interface Example {
  readonly kind: 'bad' | 'good'
  readonly sql: string
  /** Everything that stands in `setup` fences before it. */
  readonly setup: string
  /** Words behind the kind, such as `version=14`. */
  readonly options: Readonly<Record<string, string>>
}

/** The examples of a page, in order. */
export function examplesOf(page: string): readonly Example[] {
  const examples: Example[] = []
  let setup = ''
  for (const [, info = '', sql = ''] of page.matchAll(/^```sql (.+)\n([\s\S]*?)^```$/gm)) {
    const [kind, ...words] = info.trim().split(/\s+/)
    if (kind === 'setup') setup += sql
    else if (kind === 'bad' || kind === 'good') {
      const options = Object.fromEntries(
        words.map((word) => {
          const [key = '', value = ''] = word.split('=')
          return [key, value] as const
        }),
      )
      examples.push({ kind, sql, setup, options })
    } else throw new Error(`A fence of SQL is neither setup, bad nor good: ${info}`)
  }
  return examples
}

interface Block {
  readonly bare: boolean
  readonly lines: string[]
}

/** Revisions of blocks. */
function revisionsOf(sql: string): readonly (readonly Block[])[] {
  let block: Block = { bare: false, lines: [] }
  let blocks: Block[] = [block]
  const revisions: Block[][] = [blocks]
  for (const line of sql.split('\n')) {
    if (line === '-- in a later revision') {
      block = { bare: false, lines: [] }
      blocks = [block]
      revisions.push(blocks)
    } else if (line === '-- in an autocommit block' || line === '-- in a transaction') {
      block = { bare: line.includes('autocommit'), lines: [] }
      blocks.push(block)
    } else block.lines.push(line)
  }
  return revisions
}

const waysBack: Readonly<Record<string, RevisionModule['downgrade']>> = {
  empty: async () => {},
  fails: () => {
    throw new Error('there is no way back')
  },
  irreversible: null,
  missing: null,
}

/**
 * A revision whose `upgrade` sends the statements of blocks one by one. Its `downgrade` is one of the names above, or
 * sends something.
 */
function moduleOf(id: string, blocks: readonly Block[], wayBack: string | undefined): RevisionModule {
  const downgrade = waysBack[wayBack ?? '']
  return {
    header: { id, downRevisions: [], dependsOn: [], branchLabels: [], doc: id, path: `/p/versions/${id}.ts` },
    upgrade: async (op) => {
      for (const { bare, lines } of blocks) {
        const send = async (): Promise<void> => {
          for (const { sql } of postgresDialect.splitStatements(lines.join('\n'))) await op.execute(sql)
        }
        if (bare) await op.autocommitBlock(send)
        else await send()
      }
    },
    downgrade: downgrade === undefined ? async (op) => op.execute('SELECT 1') : downgrade,
    verify: null,
    transactional: true,
    irreversible: wayBack === 'irreversible' ? 'rows are gone' : null,
    exportNames: ['upgrade', 'downgrade'],
  }
}

/** An example as revisions. `new`: what it sets up is made by the first of them; else by one before. */
export async function recordExample(
  { sql, setup, options }: Example,
  tables: 'old' | 'new',
): Promise<readonly RecordedRevision[]> {
  const before = revisionsOf(setup).flat()
  const [first = [], ...later] = revisionsOf(sql)
  const wayBack = options['downgrade']
  const parts =
    tables === 'new'
      ? [moduleOf('example1', [...before, ...first], wayBack)]
      : [moduleOf('setup', before, undefined), moduleOf('example1', first, wayBack)]
  return recordModules(
    [...parts, ...later.map((blocks, index) => moduleOf(`example${index + 2}`, blocks, wayBack))],
    options['transaction'] === 'run' ? 'run' : 'revision',
  )
}

export async function recordModules(
  modules: readonly RevisionModule[],
  transaction: 'revision' | 'run' = 'revision',
): Promise<readonly RecordedRevision[]> {
  const plan: RunPlan = {
    steps: modules.map(({ header }) => ({
      direction: 'upgrade',
      revisions: [header],
      rowChanges: [],
      rowsBefore: [],
      rowsAfter: [],
    })),
    rowsBefore: [],
    rowsAfter: [],
  }
  return recordRevisions({
    looksBack: true,
    plan,
    dialect: postgresDialect,
    settings: {
      versionTable: 'alembic_version',
      versionTableSchema: null,
      versionTablePrimaryKey: true,
      versionTableWidth: 32,
      transaction,
      namingConvention: {},
      lockWaitMs: 0,
      lockTimeoutMs: 0,
    },
    arguments: { environment: null, x: {}, tag: null },
    code: { load: async () => modules, callSite: () => null },
  })
}

/** What all rules find. */
export async function findingsIn(
  revisions: readonly RecordedRevision[],
  settings: Partial<LintSettings> & { readonly scope?: 'revision' | 'range' } = {},
): Promise<readonly LintFinding[]> {
  const { scope = 'revision', ...given } = settings
  return lint({
    revisions,
    sources: new Map(),
    rules,
    settings: { targetVersion: null, rules: {}, ...given },
    scope,
    parse: await loadSqlParser(),
  }).findings
}

/** `version=14.2` of an example. */
export function versionOf({ options }: Example): LintSettings['targetVersion'] {
  const [major, minor] = (options['version'] ?? '').split('.')
  if (major === undefined || major === '') return null
  return { major: Number(major), minor: minor === undefined ? null : Number(minor) }
}
