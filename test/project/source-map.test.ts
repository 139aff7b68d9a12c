/** Places of a source map, compared with the maps that two compilers write. */
import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import ts from 'typescript'
import { originalPosition } from '../../lib/project/source-map.ts'
import { frameOf, syntaxErrorPosition } from '../../lib/project/stack-trace.ts'

const source = `interface Unused {
  a: string
}
type Long = { [key: string]: Long }

export function first(a: number, b: Long | null): number {
  if (b === null) throw new RangeError('first')
  return a
}
${'// a line that is dropped\n'.repeat(40)}
export const wide = (x: string): string => { if (x === '') throw new RangeError('wide'); ${' '.repeat(2000)}return mark(x) }
declare function mark(x: string): string
`

/** 1-based place of a text. */
function placeOf(text: string, wanted: string): { line: number; column: number } {
  const before = text.slice(0, text.indexOf(wanted)).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

const compiled = {
  esbuild: (() => {
    const { code, map } = transformSync(source, { loader: 'ts', sourcemap: true })
    return { code, map }
  })(),
  typescript: (() => {
    const { outputText, sourceMapText } = ts.transpileModule(source, {
      compilerOptions: { sourceMap: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    })
    return { code: outputText, map: sourceMapText ?? '' }
  })(),
}

describe('originalPosition', () => {
  it.each(Object.entries(compiled))('reads a map of %s', (_, { code, map }) => {
    const { mappings } = JSON.parse(map) as { mappings: string }
    for (const text of [
      "throw new RangeError('first')",
      'return a',
      "throw new RangeError('wide')",
      'mark(x) }',
    ]) {
      const inCode = code.includes(text) ? text : text.replaceAll("'", '"').replace(' }', '')
      expect(originalPosition(mappings, placeOf(code, inCode)), text).toEqual(placeOf(source, text))
    }
  })

  it('knows nothing of lines that have no mapping', () => {
    expect(originalPosition(';;AAAA', { line: 1, column: 1 })).toBeNull()
    expect(originalPosition(';;AAAA', { line: 9, column: 1 })).toBeNull()
    expect(originalPosition('', { line: 1, column: 1 })).toBeNull()
    expect(originalPosition('A', { line: 1, column: 1 })).toBeNull()
    expect(originalPosition('AAEA;;yBACK', { line: 3, column: 2 })).toEqual({ line: 4, column: 6 })
  })
})

describe('frameOf', () => {
  const file = { line: 3, column: 5 }
  const cases: readonly (readonly [line: string, frame: object | null])[] = [
    [
      '    at upgrade (/a b/c (1).ts:3:5)',
      { ...file, file: '/a b/c (1).ts', before: '    at upgrade (', after: ')' },
    ],
    ['    at /a/b.ts:3:5', { ...file, file: '/a/b.ts', before: '    at ', after: '' }],
    ['    at async Object.upgrade (file:///a%20b/c.mjs?tribikos=1f:3:5)', { ...file, file: '/a b/c.mjs' }],
    ['    at new C (C:\\a\\b.ts:3:5)', { ...file, file: 'C:\\a\\b.ts' }],
    ['    at node:internal/main/run:3:5', null],
    ['    at Array.map (<anonymous>)', null],
    ['Error: at /a/b.ts:3', null],
  ]
  it.each(cases)('of %j', (line, frame) => {
    if (frame === null) expect(frameOf(line)).toBeNull()
    else expect(frameOf(line)).toMatchObject(frame)
  })

  it('finds where V8 saw a syntax error', () => {
    const error = new SyntaxError('x')
    error.stack = '/a/b.js:7\n  let b\n      ^\n\nSyntaxError: x\n    at f (/c.js:1:1)'
    expect(syntaxErrorPosition(error)).toEqual({ file: '/a/b.js', line: 7, column: 7 })
    expect(syntaxErrorPosition(new SyntaxError('plain'))).toBeNull()
  })
})
