/** The `exports` field as `import` reads it. */
import { describe, expect, it } from 'vitest'
import { exportedFile } from '../../lib/project/package-exports.ts'

describe('exportedFile', () => {
  const cases: readonly (readonly [exports: unknown, subpath: string, file: string | null])[] = [
    ['./a.js', '.', './a.js'],
    ['./a.js', './b', null],
    [{ import: './a.mjs', require: './a.cjs' }, '.', './a.mjs'],
    [{ require: './a.cjs' }, '.', null],
    [{ types: './a.d.ts', browser: './b.js', default: './a.js' }, '.', './a.js'],
    [{ '.': { node: { require: './r.js', import: './i.js' }, default: './d.js' } }, '.', './i.js'],
    [{ '.': { node: { require: './r.js' }, default: './d.js' } }, '.', './d.js'],
    [{ '.': [{ unknown: './x.js' }, './b.js'] }, '.', './b.js'],
    [{ './sub': './s.js' }, './sub', './s.js'],
    [{ './sub': './s.js' }, '.', null],
    [{ './*': './lib/*.js' }, './a/b', './lib/a/b.js'],
    [{ './*.js': './lib/*.js' }, './a', null],
    [{ './*': './lib/*.js', './deep/*': './d/*/*.js' }, './deep/x', './d/x/x.js'],
    [{ './*': './lib/*.js', './internal/*': null }, './internal/x', null],
    [{ '.': '../outside.js' }, '.', null],
    [null, '.', null],
  ]
  it.each(cases)('of %j for %s is %s', (exports, subpath, file) => {
    expect(exportedFile({ exports }, subpath)).toBe(file)
  })

  it('is nothing without the field', () => {
    expect(exportedFile({ main: './a.js' }, '.')).toBeNull()
    expect(exportedFile(null, '.')).toBeNull()
  })
})
