/** Bodies of generated revisions: remarks, air, the project's own texts, and the file that is made of them. */
import * as fc from 'fast-check'
import { format } from 'prettier'
import { describe, expect, it } from 'vitest'
import { frame, renderBody } from '../../lib/autogenerate/render/render-body.ts'
import type { RenderItem } from '../../lib/autogenerate/render/render-item.ts'
import type { PlannedOperation } from '../../lib/dialects/schema-rules.ts'
import { callOf } from '../../lib/ops/call/call.ts'
import type { Operation } from '../../lib/ops/operation.ts'
import { readHeader } from '../../lib/revisions/header.ts'
import { renderRevision } from '../../lib/revisions/template.ts'
import { anyOperation, text } from '../ops/random-operations.ts'
import { inFunction, recordedOperations } from './recorded-text.ts'

const settings = {
  semi: false,
  singleQuote: true,
  printWidth: 110,
  trailingComma: 'all',
  parser: 'typescript',
} as const

function body(operations: readonly (Operation | PlannedOperation)[], renderItem?: RenderItem): string {
  const planned = operations.map((each) => ('operation' in each ? each : { operation: each }))
  const { text } = renderBody(planned, { renderItem })
  return text === '' ? '' : text.split('\n').slice(1, -1).join('\n')
}

const dropTable = (name: string): Operation => ({ type: 'dropTable', name })
const dropColumn = (table: string, column: string, schema?: string): Operation => ({
  type: 'dropColumn',
  table,
  column,
  schema,
})

describe('a body', () => {
  it('is framed by comments, and empty when there is nothing to do', () => {
    expect(renderBody([])).toEqual({ text: '', imports: [] })
    expect(renderBody([{ operation: dropTable('a') }]).text).toBe(
      `${frame.begin}\nawait op.dropTable('a')\n${frame.end}`,
    )
  })

  it('has air between tables and around long calls', () => {
    expect(
      body([
        dropTable('a'),
        dropTable('b'),
        dropColumn('c', 'x'),
        { type: 'dropConstraint', name: 'k', table: 'c' },
        dropColumn('c', 'x', 'other'),
        dropColumn('d', 'x'),
        { type: 'execute', text: 'SELECT 1' },
        { type: 'execute', text: 'SELECT 2' },
        { type: 'execute', text: 'SELECT 3,\n  4,\n  5' },
        { type: 'execute', text: 'SELECT 6' },
      ]),
    ).toBe(`await op.dropTable('a')
await op.dropTable('b')

await op.dropColumn('c', 'x')
await op.dropConstraint('k', 'c')

await op.dropColumn('c', 'x', { schema: 'other' })
await op.dropColumn('d', 'x')

await op.execute('SELECT 1')
await op.execute('SELECT 2')

await op.execute(\`SELECT 3,
  4,
  5\`)

await op.execute('SELECT 6')`)
  })

  it('carries remarks above the call, in lines that fit', () => {
    const remarks = [
      'Drops column "x" with its data.',
      `One\n*/ two\r\nthree\u2028four \u202E ${'long '.repeat(30)}end`,
      '@ts-ignore',
      ' ',
    ]
    expect(body([{ operation: dropTable('a'), remarks }])).toBe(`// Drops column "x" with its data.
// One
// */ two
// three
// four � long long long long long long long long long long long long long long long long long long long
// long long long long long long long long long long long end
// … @ts-ignore
await op.dropTable('a')`)
  })

  it('stays a comment, whatever is in a remark', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 30, maxLength: 40 }), async (texts) => {
        const planned = texts.map((remark) => ({ operation: dropTable('a'), remarks: [remark] }))
        const rendered = renderBody(planned).text
        expect(await recordedOperations(rendered)).toEqual(planned.map(({ operation }) => operation))
        expect(await format(inFunction(rendered), settings)).toBe(inFunction(rendered))
      }),
      { numRuns: 15 },
    )
  })

  it('takes the project’s own text', () => {
    const item: RenderItem = (operation) => {
      if (operation.type === 'execute') return ''
      if (operation.type === 'dropEnum')
        return { text: '\nawait mine(op)\n\n', imports: ["import { mine } from '../mine.ts'"] }
      return operation.type === 'dropSchema' ? `await op.dropSchema('other')` : undefined
    }
    const planned = [
      { operation: { type: 'dropEnum', name: 'a' } },
      { operation: { type: 'execute', text: 'SELECT 1' }, remarks: ['gone'] },
      { operation: { type: 'dropSchema', name: 'b' } },
      { operation: { type: 'dropEnum', name: 'c' } },
      { operation: dropTable('d') },
    ] as const
    expect(renderBody(planned, { renderItem: item })).toEqual({
      text: `${frame.begin}
await mine(op)

await op.dropSchema('other')

await mine(op)

await op.dropTable('d')
${frame.end}`,
      imports: ["import { mine } from '../mine.ts'"],
    })
  })

  it('puts what is committed first into one block', async () => {
    const value = (name: string, text: string): PlannedOperation => ({
      operation: { type: 'addEnumValue', name, value: text, ifNotExists: true },
      phase: 'committed',
      remarks: ['Committed first.'],
    })
    const long =
      'a value that is so long that the call does not fit into one line of a block, as it would outside'
    const rendered = renderBody([value('a', 'x'), value('b', long), { operation: dropTable('c') }]).text
    expect(rendered).toBe(`${frame.begin}
// Committed first.
await op.autocommitBlock(async () => {
  await op.addEnumValue('a', 'x', { ifNotExists: true })
  await op.addEnumValue(
    'b',
    '${long}',
    { ifNotExists: true },
  )
})

await op.dropTable('c')
${frame.end}`)
    expect(await format(inFunction(rendered), settings)).toBe(inFunction(rendered))
  })

  it('leaves a block out when nothing is left in it', () => {
    const planned = [
      { operation: { type: 'addEnumValue', name: 'a', value: 'x' }, phase: 'committed' },
      { operation: { type: 'addEnumValue', name: 'b', value: 'y' }, phase: 'committed' },
    ] as const
    expect(renderBody(planned, { renderItem: () => '' })).toEqual({ text: '', imports: [] })
    const mine: RenderItem = ({ type }) => (type === 'addEnumValue' ? 'await mine(\n  op,\n)' : undefined)
    expect(body(planned, mine)).toBe(`await op.autocommitBlock(async () => {
  await mine(
    op,
  )
  await mine(
    op,
  )
})`)
  })

  it.each([5, true, {}, { text: 1 }, { text: 'a', imports: 'b' }])('refuses %j as a text', (answer) => {
    const item = (): never => answer as never
    expect(() => body([dropTable('a')], item)).toThrow('renderItem gave')
  })
})

describe('the file', () => {
  const header = {
    id: 'a1',
    message: 'm',
    downRevisions: [],
    dependsOn: [],
    branchLabels: [],
    createdAt: new Date('2026-11-21T10:00:00.000Z'),
  }

  it('holds the operations of both directions, in the format of prettier', async () => {
    const planned = fc.record({ operation: anyOperation, remarks: fc.array(text, { maxLength: 2 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { maxLength: 8 }),
        fc.array(planned, { maxLength: 3 }),
        async (upgrade, downgrade) => {
          const file = renderRevision(
            { ...header, upgrade: renderBody(upgrade).text, downgrade: renderBody(downgrade).text },
            { timezone: 'UTC', template: null },
          )
          expect(await format(file, settings)).toBe(file)
          expect(readHeader(file, '/a.ts').header.id).toBe('a1')
          for (const [name, operations] of [
            ['upgrade', upgrade],
            ['downgrade', downgrade],
          ] as const) {
            const again = await recordedOperations(bodyOf(file, name))
            expect(again.map(callOf)).toEqual(operations.map(({ operation }) => callOf(operation)))
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  /** What stands between the braces of a function, still indented. */
  function bodyOf(file: string, name: string): string {
    const start = file.indexOf(`export async function ${name}(`)
    const open = file.indexOf('{', start)
    const next = file.indexOf('\nexport async function', open)
    const whole = file.slice(open + 1, next === -1 ? undefined : next)
    return whole.slice(0, whole.lastIndexOf('}'))
  }
})
