/** Generated revisions under the strictest settings that a project may have for its own code. */
import * as fc from 'fast-check'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { renderBody } from '../../lib/autogenerate/render/render-body.ts'
import type { BuilderChain } from '../../lib/ops/builder-calls.ts'
import type { Operation } from '../../lib/ops/operation.ts'
import { finalName, sql } from '../../lib/ops/values.ts'
import { renderRevision } from '../../lib/revisions/template.ts'
import { anyOperation } from '../ops/random-operations.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const chains: readonly BuilderChain[] = [
  [{ method: 'increments', args: ['id'] }],
  [
    { method: 'specificType', args: ['tags', 'text[]'] },
    { method: 'notNullable', args: [] },
    { method: 'defaultTo', args: [sql`'{}'::text[]`] },
  ],
  [
    { method: 'integer', args: ['owner'] },
    { method: 'references', args: ['id'] },
    { method: 'inTable', args: ['account'] },
    { method: 'onDelete', args: ['CASCADE'] },
  ],
  [{ method: 'check', args: ['owner > 0', undefined, 'ck_owner'] }],
  [{ method: 'unique', args: [['owner', 'tags'], { indexName: 'uq_owner' }] }],
]

const withBuilder: readonly Operation[] = [
  { type: 'createTable', name: 'a', build: () => {}, calls: chains, unlogged: true },
  { type: 'createTable', name: 'b', build: () => {}, calls: chains.slice(0, 1) },
  { type: 'createTable', name: 'c', build: () => {}, calls: [] },
  { type: 'alterTable', table: 'a', build: () => {}, calls: [[{ method: 'dropColumn', args: ['tags'] }]] },
  { type: 'addColumn', table: 'a', build: () => {}, calls: chains.slice(1, 2) },
  { type: 'dropConstraint', name: finalName('k'), table: 'a' },
]

function revision(upgrade: readonly Operation[], downgrade: readonly Operation[]): string {
  const bodyOf = (operations: readonly Operation[]): string =>
    renderBody(operations.map((operation) => ({ operation, remarks: ['why'] }))).text
  return renderRevision(
    {
      id: 'a1',
      message: 'm',
      downRevisions: ['b'],
      dependsOn: [],
      branchLabels: ['x', 'y'],
      createdAt: new Date(0),
      upgrade: bodyOf(upgrade),
      downgrade: bodyOf(downgrade),
    },
    { timezone: 'UTC', template: null },
  )
}

/** What the compiler says about files that are only in memory. */
function complaints(files: ReadonlyMap<string, string>): readonly string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitReturns: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
    paths: { tribikos: [`${root}lib/index.ts`] },
  }
  const host = ts.createCompilerHost(options)
  const real = { getSourceFile: host.getSourceFile, fileExists: host.fileExists, readFile: host.readFile }
  host.fileExists = (name) => files.has(name) || real.fileExists(name)
  host.readFile = (name) => files.get(name) ?? real.readFile(name)
  host.getSourceFile = (name, version, ...rest) => {
    const text = files.get(name)
    return text === undefined
      ? real.getSourceFile(name, version, ...rest)
      : ts.createSourceFile(name, text, version)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files.keys()].flatMap((name) => {
    const file = program.getSourceFile(name)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText, start = 0 }) =>
        `${name.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}\n${(files.get(name) ?? '').slice(start, start + 200)}`,
    )
  })
}

describe('a generated revision', () => {
  it('passes strict checks of types', () => {
    const random = fc
      .sample(anyOperation, 300)
      .filter(({ type }) => type !== 'createTable' && type !== 'alterTable' && type !== 'addColumn')
    const noSql: Operation = { type: 'dropTable', name: 'a' }
    const empty = revision([], [])
    const files = new Map([
      ['both', revision([...withBuilder, ...random], [noSql])],
      ['one-way', revision([noSql], [])],
      ['empty', empty],
      // That the checks are made shows in a file that must fail them.
      ['wrong', empty.replace('_op', 'op')],
    ])
    const paths = [...files].map(
      ([name, text]) => [`${root}test/autogenerate/generated-${name}.ts`, text] as const,
    )
    expect(complaints(new Map(paths))).toEqual([
      expect.stringContaining("generated-wrong.ts: 'op' is declared but its value is never read"),
    ])
  })
})
