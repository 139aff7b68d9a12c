/**
 * An SQL revision as a module: functions that hand its statements to `op`, one by one. The call for a statement stands on
 * the line and column of the statement in a file of the same name, so that every stack names the place that the author wrote.
 */
import { compileFunction } from 'node:vm'
import { effectOf } from '../dialects/postgres/sql-text.ts'
import type { Op } from '../ops/op.ts'
import type { SqlBody, SqlRevision, SqlStatement } from './sql-revision.ts'

/** What a module of code would export. */
export interface SqlModule {
  readonly upgrade: (op: Op) => Promise<void>
  readonly downgrade: ((op: Op) => Promise<void>) | null
  readonly verify: ((op: Op) => Promise<void>) | null
  readonly transactional: boolean
  readonly retry: boolean
  readonly irreversible: string | null
  readonly exportNames: readonly string[]
}

export function sqlModule({ scanned, upgrade, downgrade, verify, irreversible }: SqlRevision): SqlModule {
  return {
    upgrade: running('upgrade', upgrade, executed),
    downgrade: downgrade === null ? null : running('downgrade', downgrade, executed),
    verify: verify === null ? null : running('verify', verify, verified),
    transactional: scanned.transactional,
    retry: scanned.retry,
    irreversible,
    exportNames: [
      ...(downgrade === null ? [] : ['downgrade']),
      'upgrade',
      ...(verify === null ? [] : ['verify']),
    ],
  }
}

type Run = (op: Op, sql: string) => Promise<void>

function executed(op: Op, sql: string): Promise<void> {
  return op.execute(sql)
}

/** What must hold: no statement fails, a query gives a row, and no row begins with false. */
async function verified(op: Op, sql: string): Promise<void> {
  if (effectOf(sql) !== 'read') return op.execute(sql)
  const rows = await op.query(sql)
  if (rows.length === 0) throw new Error(`the query gives no row: ${shown(sql)}`)
  if (rows.some((row) => Object.values(row)[0] === false))
    throw new Error(`the query gives false: ${shown(sql)}`)
}

function shown(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

type Body = (statement: (index: number) => Promise<void>, block: Op['autocommitBlock']) => Promise<void>

function running(name: string, { path, statements }: SqlBody, run: Run): (op: Op) => Promise<void> {
  return async (op) => {
    const calls = compileFunction(callsOf(name, statements), ['s', 'b'], { filename: path }) as Body
    await calls(
      async (index) => run(op, statements[index]?.sql ?? ''),
      async (body) => op.autocommitBlock(body),
    )
  }
}

/** `s(0)` on the line of the first statement, and so on; those of a block within `b(…)`. No text of the author is in it. */
function callsOf(name: string, statements: readonly SqlStatement[]): string {
  const code = new PlacedCode(`return (async function ${name}(){`)
  let open: number | null = null
  for (const [index, { line, column, block }] of statements.entries()) {
    if (open !== null && block !== open) code.add('});')
    if (block !== null && block !== open) code.add('await b(async()=>{', line)
    open = block
    code.add('await ')
    code.add(`s(${index});`, line, column)
  }
  code.add(open === null ? '})()' : '})})()')
  return code.text
}

class PlacedCode {
  #text: string
  #line = 1
  #column: number

  constructor(start: string) {
    this.#text = start
    this.#column = start.length + 1
  }

  get text(): string {
    return this.#text
  }

  /** Puts code at a place, or as near behind it as what stands there lets it. */
  add(code: string, line = this.#line, column = this.#column): void {
    if (line > this.#line) {
      this.#text += '\n'.repeat(line - this.#line)
      this.#line = line
      this.#column = 1
    }
    this.#text += ' '.repeat(Math.max(0, column - this.#column)) + code
    this.#column = Math.max(column, this.#column) + code.length
  }
}
