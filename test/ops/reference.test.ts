/** The examples of docs/reference/op.md send the SQL that the page shows; those without SQL are at least TypeScript. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { splitStatements } from '../../lib/dialects/postgres/sql-text.ts'
import { sql } from '../../lib/ops/values.ts'
import { type Body, statementsOf } from '../dialects/postgres/recorded-op.ts'

const page = readFileSync(new URL('../../docs/reference/op.md', import.meta.url), 'utf8')

/** Each ```ts block with the ```sql block right behind it. */
const examples = [...page.matchAll(/```ts\n([\s\S]*?)```\n(?:\n```sql\n([\s\S]*?)```)?/g)].map(
  ([, code = '', expected]) => ({ code, expected }),
)
const shown = examples.flatMap(({ code, expected }) => (expected === undefined ? [] : [{ code, expected }]))

/** The lines of the page, run as the body of a revision. */
function bodyOf(code: string): Body {
  const transpiled = ts.transpileModule(`async (op, sql) => {\n${code}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  })
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- the page is ours
  const body: unknown = new Function(`return ${transpiled.outputText.replace(/^"use strict";\s*/, '')}`)()
  return async (op) => {
    if (typeof body === 'function') await body(op, sql)
  }
}

describe('docs/reference/op.md', () => {
  it.each(shown)('$code', async ({ code, expected }) => {
    const statements = await statementsOf(bodyOf(code))
    expect(statements.flatMap((statement) => splitStatements(statement.sql).map((part) => part.sql))).toEqual(
      splitStatements(expected).map(({ sql }) => sql),
    )
  })

  it.each(examples.filter(({ expected }) => expected === undefined))('is TypeScript: $code', ({ code }) => {
    const file = ts.transpileModule(code, { reportDiagnostics: true })
    expect(file.diagnostics?.map(({ messageText }) => messageText)).toEqual([])
  })

  it('names every directive', async () => {
    await statementsOf((op) => {
      const missing = Object.keys(op).filter((name) => !new RegExp(`\\b${name}\\b`).test(page))
      expect(missing).toEqual([])
    })
  })
})
