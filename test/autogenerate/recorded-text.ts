/** Runs the text of a body against an `op` that writes down what it is asked for; nothing else is within its reach. */
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { createOp } from '../../lib/ops/create-op.ts'
import type { Operation } from '../../lib/ops/operation.ts'
import type { OpPort } from '../../lib/ops/port.ts'
import { sql } from '../../lib/ops/values.ts'
import { indentCode } from '../../lib/revisions/code-text.ts'

export function inFunction(text: string): string {
  return `async function upgrade(op) {\n  ${indentCode(text, '  ')}\n}\n`
}

export async function recordedOperations(body: string): Promise<readonly Operation[]> {
  const operations: Operation[] = []
  const port: OpPort = {
    context: {
      offline: true,
      dialect: 'postgres',
      revision: 'a',
      direction: 'upgrade',
      x: {},
      tag: null,
      serverVersion: null,
    },
    queue: async (operation) => void operations.push(operation),
    query: refused,
    knex: () => {
      throw new Error('knex was asked for')
    },
    backfill: refused,
    savepoint: refused,
    autocommitBlock: refused,
  }
  const { outputText } = ts.transpileModule(inFunction(body), {
    compilerOptions: { module: ts.ModuleKind.None, target: ts.ScriptTarget.ES2022 },
  })
  const upgrade: unknown = runInNewContext(`${outputText}; upgrade`, { sql, Buffer })
  if (typeof upgrade === 'function') await Reflect.apply(upgrade, undefined, [createOp(port)])
  return operations
}

async function refused(): Promise<never> {
  throw new Error('the text did more than queue operations')
}
