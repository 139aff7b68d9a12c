/** Operations as TypeScript: the text that a careful person would have written, and that gives the operations again. */
import * as fc from 'fast-check'
import { format } from 'prettier'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { callOf } from '../../lib/ops/call/call.ts'
import { createOp } from '../../lib/ops/create-op.ts'
import type { Operation } from '../../lib/ops/operation.ts'
import type { OpPort } from '../../lib/ops/port.ts'
import { sql } from '../../lib/ops/values.ts'
import { indentCode } from '../../lib/revisions/code-text.ts'
import { operationText } from '../../lib/revisions/code/operation-code.ts'
import { anyOperation } from '../ops/random-operations.ts'

const settings = {
  semi: false,
  singleQuote: true,
  printWidth: 110,
  trailingComma: 'all',
  parser: 'typescript',
} as const

function inFunction(text: string): string {
  return `async function upgrade(op) {\n  ${indentCode(text, '  ')}\n}\n`
}

/** What the text does to an `op` that writes down what it is asked for; nothing else is within its reach. */
async function recorded(text: string): Promise<readonly Operation[]> {
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
    savepoint: refused,
    autocommitBlock: refused,
  }
  const { outputText } = ts.transpileModule(inFunction(text), {
    compilerOptions: { module: ts.ModuleKind.None, target: ts.ScriptTarget.ES2022 },
  })
  const upgrade: unknown = runInNewContext(`${outputText}; upgrade`, { sql, Buffer })
  if (typeof upgrade === 'function') await Reflect.apply(upgrade, undefined, [createOp(port)])
  return operations
}

async function refused(): Promise<never> {
  throw new Error('the text did more than queue operations')
}

describe('the text of an operation', () => {
  it('gives the same operation when it runs', async () => {
    await fc.assert(
      fc.asyncProperty(anyOperation, async (operation) => {
        const again = await recorded(operationText(operation))
        expect(again.map((each) => callOf(each))).toEqual([callOf(operation)])
      }),
      { numRuns: 1000 },
    )
  })

  it('is in the format of prettier', async () => {
    await fc.assert(
      fc.asyncProperty(anyOperation, async (operation) => {
        const body = inFunction(operationText(operation))
        expect(await format(body, settings)).toBe(body)
      }),
      { numRuns: 600 },
    )
  })
})
