/** Headers are read from text, whatever surrounds them, and what is not a literal is refused with its line. */
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { isTribikosError } from '../../lib/errors.ts'
import { readHeader, scanHeader } from '../../lib/revisions/header.ts'

const rest = 'export const branch_labels = null\nexport const depends_on = null\n'

function fields(text: string, path = '/p/versions/a.ts') {
  const { header } = readHeader(text, path)
  const { id, downRevisions, dependsOn, branchLabels } = header
  return [id, downRevisions, dependsOn, branchLabels]
}

describe('forms that a header may have', () => {
  const plain = ['a1', ['b2'], [], []]
  it.each<[string, string, unknown]>([
    [
      'as it is written by us',
      `export const revision = 'a1'\nexport const down_revision = 'b2'\n${rest}`,
      plain,
    ],
    ['a base', `export const revision = 'a1'\nexport const down_revision = null\n`, ['a1', [], [], []]],
    [
      'undefined',
      `export const revision = 'a1'\nexport const down_revision = undefined\n`,
      ['a1', [], [], []],
    ],
    [
      'lists',
      `export const revision = "a1"\nexport const down_revision = ["b2", 'c3',]\nexport const branch_labels = ['x']\nexport const depends_on = [\n'd4', // why\n/* and */ 'e5'\n]`,
      ['a1', ['b2', 'c3'], ['d4', 'e5'], ['x']],
    ],
    [
      'empty lists',
      `export const revision = 'a1'; export const down_revision = []; export const branch_labels = []`,
      ['a1', [], [], []],
    ],
    [
      'type annotations',
      `export const revision: string = 'a1'\nexport const down_revision: string | readonly string[] | null = 'b2'\nexport const depends_on: Array<Record<'k', () => string>> | null = null`,
      plain,
    ],
    [
      'as const and satisfies',
      `export const revision = 'a1' as const\nexport const down_revision = ['b2'] as const satisfies readonly string[]\nexport const branch_labels = null as string[] | null\nexport const depends_on = null satisfies Header['depends_on']`,
      plain,
    ],
    [
      'types over several lines',
      `export const revision = 'a1' as\n  | string\n  | null\nexport const down_revision = 'b2'`,
      plain,
    ],
    ['let and var', `export let revision = 'a1'\nexport var down_revision = 'b2'`, plain],
    [
      'several in one statement',
      `export const revision = 'a1', x = f(1, {a: 2}), down_revision = 'b2'`,
      plain,
    ],
    ['templates without holes', 'export const revision = `a1`\nexport const down_revision = [`b2`]', plain],
    ['parentheses', `export const revision = ('a1')\nexport const down_revision = ((['b2']))`, plain],
    [
      'escapes',
      String.raw`export const revision = '\x61\u0031'; export const down_revision = "\u{62}2"`,
      plain,
    ],
    [
      'comments everywhere',
      `/* x */ export /* y */ const // z\nrevision /* = 'no' */ = /* 'no' */ 'a1' // 'no'\nexport const down_revision = /**/'b2'`,
      plain,
    ],
    [
      'one line',
      `export const revision='a1';export const down_revision='b2';export async function upgrade(){}`,
      plain,
    ],
    [
      'an export list',
      `const revision = 'a1'\nconst down_revision = 'b2'\nexport { revision, down_revision }`,
      plain,
    ],
    [
      'an export list with as',
      `const revision = 'a1', down_revision = 'b2'\nexport { down_revision as down_revision, revision, type X }`,
      plain,
    ],
    [
      'an export list in front',
      `export { revision, down_revision }\nconst revision = 'a1'\nconst down_revision = 'b2'`,
      plain,
    ],
    ['CommonJS members', `exports.revision = 'a1'\nexports.down_revision = 'b2'`, plain],
    [
      'CommonJS members in brackets',
      `exports['revision'] = 'a1'\nmodule.exports["down_revision"] = 'b2'`,
      plain,
    ],
    [
      'CommonJS object',
      `const down_revision = 'b2'\nmodule.exports = { revision: 'a1', upgrade(op) { return {revision: 'no'} }, 'depends_on': null, down_revision, }`,
      plain,
    ],
    [
      'a byte order mark and a shebang',
      `\uFEFFexport const revision = 'a1'\nexport const down_revision = 'b2'`,
      plain,
    ],
    ['line ends of Windows', `export const revision = 'a1'\r\nexport const down_revision = 'b2'\r\n`, plain],
    [
      'after the functions',
      `export async function upgrade(op) { const revision = 'no' }\nexport const revision = 'a1'\nexport const down_revision = 'b2'`,
      plain,
    ],
  ])('%s', (_, text, expected) => {
    expect(fields(text)).toEqual(expected)
  })

  it('reads optional exports', () => {
    const text = `export const revision = 'a'\nexport const down_revision = null\nexport const transactional = false\nexport const irreversible = 'data is gone'`
    expect(readHeader(text, '/a.ts')).toMatchObject({ transactional: false, irreversible: 'data is gone' })
    expect(readHeader(text.replace(/export const (tran|irr).*/g, ''), '/a.ts')).toMatchObject({
      transactional: true,
      irreversible: null,
    })
  })
})

describe('what must not be taken for a header', () => {
  const header = `\nexport const revision = 'a1'\nexport const down_revision = 'b2'\n`
  it.each([
    ['a string', `const x = "export const revision = 'no'"`],
    ['a template', "const x = `\nexport const revision = 'no'\n${`${'`'} export const revision = 'no'`}`"],
    ['a line comment', `// export const revision = 'no'`],
    ['a block comment', `/*\nexport const revision = 'no'\n*/`],
    ['a regular expression', `const x = /export const revision = 'no'["'\`/*]/g`],
    ['a regular expression after a parenthesis', `if (y) /['"]/.test(y)`],
    ['a regular expression after a block', `if (y) { z() }\n/['"]/.test(y)`],
    ['divisions', `const x = (a + b) / c / "'".length, y = z[0] / 2, w = v! / 2 / 1`],
    ['divisions of objects', `const x = { a: 1 } / 2; const y = "'"`],
    ['increments', `let i = 0; i++ / 2; const y = "'"`],
    ['a function', `function f() { const revision = 'no'; return revision }`],
    ['an arrow function', `const f = () => ({ revision: 'no' })`],
    ['parameters', `function f(revision = 'no', { down_revision = 'no' } = {}) {}`],
    ['an object', `const x = { revision: 'no', down_revision: { revision: 'no' } }`],
    ['a class', `class A { revision = 'no'; static down_revision = 'no' }`],
    ['a type', `type revision = 'no'\ninterface B { revision: 'no' }`],
    ['a namespace', `namespace N { export const revision = 'no' }`],
    [
      'an import',
      `import { revision as other } from './x'\nimport x, { type down_revision as y } from './y'`,
    ],
    ['a member', `const x = y.revision\nx.revision = 'no'\nfoo.exports.revision = 'no'`],
    ['a label of another thing', `const revisions = 'no', my_down_revision = 'no'`],
    ['an unfinished block at the end', ``],
  ])('%s', (_, noise) => {
    expect(fields(`${noise}${header}`)).toEqual(['a1', ['b2'], [], []])
    // Names that follow must be read past as well.
    expect(fields(`${header}${noise}\nexport const depends_on = 'c3'`)).toEqual(['a1', ['b2'], ['c3'], []])
  })
})

describe('compiled files', () => {
  const source = `/**\n * a message\n *\n * Revision ID: a1\n */\nimport { sql } from 'tribikos'\nimport type { Op } from 'tribikos'\n\nexport const revision = 'a1'\nexport const down_revision = ['b2', 'c3']\nexport const branch_labels: string | null = null\nexport const depends_on = 'd4' as const\nexport async function upgrade(op: Op): Promise<void> { await op.execute(sql\`select \${1}\`) }\n`
  it.each([
    ['CommonJS', ts.ModuleKind.CommonJS],
    ['ES modules', ts.ModuleKind.ES2022],
  ])('TypeScript to %s', (_, module) => {
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module, target: ts.ScriptTarget.ES2022 },
    })
    const { header } = readHeader(outputText, '/p/a.js')
    expect(header).toEqual({
      id: 'a1',
      downRevisions: ['b2', 'c3'],
      dependsOn: ['d4'],
      branchLabels: [],
      doc: 'a message',
      path: '/p/a.js',
    })
  })

  it('exports through getters, as swc and esbuild write them', () => {
    const text = `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nfunction _export(target, all) { for (var name in all) Object.defineProperty(target, name, { enumerable: true, get: all[name] }); }\n_export(exports, { get down_revision () { return down_revision; }, get revision () { return revision; } });\nconst revision = 'a1';\nconst down_revision = 'b2';\n`
    expect(fields(text, '/p/a.js')).toEqual(['a1', ['b2'], [], []])
  })
})

describe('messages', () => {
  const code = `\nexport const revision = 'a'\nexport const down_revision = null\n`
  it.each([
    [
      'several paragraphs',
      '/**\n * one\n *\n *   two\n * three\n *\n * Revision ID: a\n * Revises: b\n */',
      'one\n\n  two\nthree',
    ],
    ['no metadata', '/** only this */', 'only this'],
    ['line comments', '// one\n//\n// two\n// Revision ID: a', 'one\n\ntwo'],
    ['a licence in front', '/* Copyright */\n\n/**\n * one\n *\n * Revision ID: a\n */', 'one'],
    ['a directive in front', '// @ts-nocheck\n/** one */', 'one'],
    ['nothing', '', ''],
    ['only metadata', '/**\n * Revision ID: a\n */', ''],
    [
      'the words in the message',
      '/**\n * Revision ID: is a line\n * of the message\n *\n * Revision ID: a\n */',
      'Revision ID: is a line\nof the message',
    ],
    ['Windows line ends', '/**\r\n * one\r\n *\r\n * two\r\n *\r\n * Revision ID: a\r\n */', 'one\n\ntwo'],
    ['after use strict', '"use strict";\n/**\n * one\n *\n * Revision ID: a\n */', 'one'],
    ['an escaped end of a comment', '/**\n * drop *\\/ here\n *\n * Revision ID: a\n */', 'drop */ here'],
    ['no stars', '/*\none\n  two\n\nRevision ID: a\n*/', 'one\n  two'],
  ])('%s', (_, comment, doc) => {
    expect(readHeader(comment + code, '/a.ts').header.doc).toBe(doc)
  })

  it('does not take a comment inside of the file for the message', () => {
    expect(readHeader(`import x from 'y'\n/** not this */${code}`, '/a.ts').header.doc).toBe('')
  })
})

describe('refusals', () => {
  it.each([
    ['a call', `export const revision = id()\nexport const down_revision = null`, 1, 'revision'],
    ['a sum', `export const revision = 'a' + 'b'\nexport const down_revision = null`, 1, 'revision'],
    [
      'a sum on the next line',
      `export const revision = 'a'\n  + 'b'\nexport const down_revision = null`,
      1,
      'revision',
    ],
    ['a method', `export const revision = 'a'.trim()\nexport const down_revision = null`, 1, 'revision'],
    [
      'a template with a hole',
      'export const down_revision = null\nexport const revision = `a${1}`',
      2,
      'revision',
    ],
    ['a variable', `export const revision = 'a'\nexport const down_revision = parent`, 2, 'down_revision'],
    ['a spread', `export const revision = 'a'\nexport const down_revision = [...x]`, 2, 'down_revision'],
    [
      'a variable in a list',
      `export const revision = 'a'\nexport const down_revision = ['b', c]`,
      2,
      'down_revision',
    ],
    ['a number', `export const revision = 5\nexport const down_revision = null`, 1, 'revision'],
    ['a wrong type', `export const revision = 'a'\nexport const down_revision = true`, 2, 'down_revision'],
    ['a list as id', `export const revision = ['a']\nexport const down_revision = null`, 1, 'revision'],
    [
      'a condition',
      `export const revision = 'a'\nexport const down_revision = null ?? 'b'`,
      2,
      'down_revision',
    ],
    ['destructuring', `export const down_revision = null\nexport const { revision } = x`, 2, 'revision'],
    ['another file', `export const down_revision = null\nexport { revision } from './x.ts'`, 2, 'revision'],
    [
      'another name',
      `const id = 'a'\nexport const down_revision = null\nexport { id as revision }`,
      3,
      'revision',
    ],
    [
      'a second assignment',
      `export let revision = 'a'\nexport const down_revision = null\nrevision = 'b'`,
      3,
      'revision',
    ],
    [
      'a computed flag',
      `export const revision = 'a'\nexport const down_revision = null\nexport const transactional = process.env.X === '1'`,
      3,
      'transactional',
    ],
  ])('%s is no literal', (_, text, line, name) => {
    const { problems } = scanHeader(text, '/p/x.ts')
    expect(problems).toMatchObject([{ code: 'header_not_literal', line, path: '/p/x.ts' }])
    expect(problems[0]?.message).toContain(`'${name}'`)
    expect(problems[0]?.message).toContain(`/p/x.ts:${line}`)
  })

  it.each([
    ['nothing at all', '', ["does not export 'revision'", "does not export 'down_revision'"]],
    ['no parent', `export const revision = 'a'`, ["does not export 'down_revision'"]],
    [
      'no export',
      `const revision = 'a'\nexport const down_revision = null`,
      ["declares 'revision' without exporting it"],
    ],
    ['only text', 'hello { world ( "', ["does not export 'revision'", "does not export 'down_revision'"]],
  ])('%s', (_, text, messages) => {
    const { problems } = scanHeader(text, '/p/x.ts')
    expect(problems.map(({ code }) => code)).toEqual(messages.map(() => 'header_missing'))
    for (const [index, message] of messages.entries()) expect(problems[index]?.message).toContain(message)
  })

  it('reports all problems of a file in one error', () => {
    let caught: unknown
    try {
      readHeader('export const revision = x\nexport const down_revision = y()', '/p/x.ts')
    } catch (error) {
      caught = error
    }
    expect(isTribikosError(caught) && caught.code).toBe('header_not_literal')
    expect(String(caught)).toMatch(/x\.ts:1[\s\S]*x\.ts:2/)
  })
})
