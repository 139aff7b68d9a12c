/** The text of an SQL revision: which statement belongs to which section, where it is, and what is refused. */
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSqlParser } from '../../lib/dialects/postgres/parse-sql.ts'
import { isTribikosError } from '../../lib/errors.ts'
import { ModuleLoader } from '../../lib/project/module-loader.ts'
import { loadRevisionModule } from '../../lib/project/revision-module.ts'
import { checkSqlSyntax, readSqlRevision, type SqlBody } from '../../lib/project/sql-revision.ts'
import { recordOperations } from '../../lib/runtime/record.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'
import { hostileText } from '../support/hostile-text.ts'

const header = '-- revision: a1\n-- down_revision: none\n'

function read(body: string, down?: string) {
  return readSqlRevision({
    up: { path: '/v/a1.sql', text: `${header}${body}` },
    down: down === undefined ? null : { path: '/v/a1_rollback.sql', text: down },
  })
}

/** `line:column statement`, with the number of its block. */
function shown(body: SqlBody | null): readonly string[] | null {
  if (body === null) return null
  return body.statements.map(
    ({ sql, line, column, block }) => `${line}:${column} ${sql}${block === null ? '' : ` [${block}]`}`,
  )
}

function failure(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (isTribikosError(error)) return `${error.code} ${error.message}\n${error.hint ?? ''}`
    throw error
  }
  throw new Error('nothing was refused')
}

describe('sections', () => {
  it.each<[string, readonly (readonly string[] | null)[]]>([
    ['', [[], null, null]],
    ['CREATE TABLE a ();', [['3:1 CREATE TABLE a ()'], null, null]],
    ['-- upgrade\na;\n-- downgrade\nb;\n-- verify\nc;', [['4:1 a'], ['6:1 b'], ['8:1 c']]],
    ['-- upgrade\n-- downgrade', [[], [], null]],
    ['-- downgrade\nb;\n-- upgrade\na', [['6:1 a'], ['4:1 b'], null]],
    ['a;\n-- downgrade\nb', [['3:1 a'], ['5:1 b'], null]],
    ['--upgrade\na;\n---- DOWNGRADE: ----\nb', [['4:1 a'], ['6:1 b'], null]],
    ['  a;  b -- c\n;', [['3:3 a', '3:7 b'], null, null]],
    ['-- upgrade\r\na\r\n;\r\n-- downgrade\r\nb;\r\n', [['4:1 a'], ['7:1 b'], null]],
    ['SELECT $$\n-- downgrade\n$$;', [['3:1 SELECT $$\n-- downgrade\n$$'], null, null]],
    ["SELECT '\n-- downgrade\n';", [["3:1 SELECT '\n-- downgrade\n'"], null, null]],
    ['/*\n-- downgrade\n*/ a', [['5:4 a'], null, null]],
    ['CREATE TABLE a (\n-- verify\n)', [['3:1 CREATE TABLE a (\n-- verify\n)'], null, null]],
    ['/* downgrade */ a;', [['3:17 a'], null, null]],
    ['BEGIN;\na;\nCOMMIT;', [['4:1 a'], null, null]],
    ['-- upgrade\nBEGIN;\na;\nCOMMIT;\n-- downgrade\nstart transaction;b;end', [['5:1 a'], ['8:19 b'], null]],
    [
      'a;\n-- autocommit\nb;\nc;\n-- end autocommit\n-- autocommit\nd;\n-- end autocommit\ne',
      [['3:1 a', '5:1 b [1]', '6:1 c [1]', '9:1 d [2]', '11:1 e'], null, null],
    ],
  ])('%j', (body, sections) => {
    const { upgrade, downgrade, verify } = read(body)
    expect([upgrade, downgrade, verify].map(shown)).toEqual(sections)
  })

  it('may be in a file of its own, with or without its marker', () => {
    for (const down of [
      'BEGIN;\nb;\nCOMMIT;',
      '-- downgrade\n\nb',
      '-- revision: a1\n\nb',
      '\uFEFFb'.slice(1),
    ])
      expect(shown(read('a', down).downgrade)?.map((each) => each.slice(-1))).toEqual(['b'])
    expect(read('a', '').downgrade).toEqual({ path: '/v/a1_rollback.sql', statements: [] })
  })

  it('say whether there is a way back', () => {
    expect(read('a').irreversible).toBe(
      'a1.sql has no section -- downgrade, and there is no a1_rollback.sql beside it',
    )
    expect(read('a;\n-- downgrade').irreversible).toBeNull()
    expect(read('a', '').irreversible).toBeNull()
    expect(read('-- irreversible: rows are gone\na', 'b').irreversible).toBe('rows are gone')
  })
})

describe('what is refused, with file and line', () => {
  it.each<[string, string]>([
    ['a;\nCOMMIT;\nb', 'transaction_control /v/a1.sql:4:1: COMMIT would begin or end a transaction'],
    ['a;\nBEGIN;\nb;\nCOMMIT;', 'transaction_control /v/a1.sql:4:1: BEGIN'],
    ['BEGIN;\na;\nCOMMIT;\nBEGIN;\nb;\nCOMMIT;', 'transaction_control /v/a1.sql:5:1: COMMIT'],
    ['BEGIN ISOLATION LEVEL SERIALIZABLE;\na;\nCOMMIT', 'transaction_control /v/a1.sql:3:1: BEGIN'],
    ['BEGIN;\n-- upgrade\na;\n-- downgrade\nb;COMMIT', 'transaction_control /v/a1.sql:3:1: BEGIN'],
    ['a;\n\n  \\i other.sql\nb;', 'operation_invalid /v/a1.sql:5:3: \\i, a command of psql cannot be run'],
    [
      "COPY a (b) FROM stdin;\n1\tO'Brien\n\\.\n-- downgrade\n",
      'operation_invalid /v/a1.sql:3:1: COPY … FROM STDIN',
    ],
    ['SELECT 1;\n\\set x 1', 'operation_invalid /v/a1.sql:4:1: \\set'],
    ['a \0', 'operation_invalid /v/a1.sql:3:1: a NUL character'],
    [
      "a;\nSELECT 'x;\n-- downgrade\nb",
      "code_syntax_error /v/a1.sql:4:8: What begins here does not end\n\n  4 | SELECT 'x;\n             ^",
    ],
    ['SELECT $x$ a;\n-- downgrade\nb', 'code_syntax_error /v/a1.sql:3:8: What begins here does not end'],
    [
      'CREATE TABLE a (b int;\n-- downgrade\nDROP TABLE a;',
      'code_syntax_error /v/a1.sql:3:1: What begins here does not end',
    ],
    ['/* a', 'What begins here does not end'],
    [
      'DELETE FROM a\n-- verify\nWHERE b;',
      'code_syntax_error /v/a1.sql:4:1: -- verify stands within a statement',
    ],
    ['-- upgrade\na;\n-- upgrade\nb', 'code_syntax_error /v/a1.sql:5:1: -- upgrade is there twice'],
    ['a;\n-- upgrade\nb', 'code_syntax_error /v/a1.sql:3:1: A statement stands before -- upgrade'],
    [
      'a;\n-- downgarde\nb',
      "code_syntax_error /v/a1.sql:4:1: A comment that says only 'downgarde'; was -- downgrade meant?",
    ],
    ['a;\n-- Down\nb', 'was -- downgrade meant?'],
    ['a;\n-- rollback\nb', 'was -- downgrade meant?'],
    ['-- +goose Up\na;\n-- +goose Down\nb', "'-- +goose Up' is how another tool begins a section"],
    ['a;\n-- migrate:down\nb', "'-- migrate:down' is how another tool begins a section"],
    ['a; -- downgrade\nb', 'code_syntax_error /v/a1.sql:3:4: -- downgrade stands behind a statement'],
    ['-- autocommit\na;', 'code_syntax_error /v/a1.sql:3:1: -- autocommit without -- end autocommit'],
    ['-- end autocommit\na;', '-- end autocommit without -- autocommit before it'],
    ['-- autocommit\n-- autocommit\n-- end autocommit', '-- autocommit within -- autocommit'],
    ['-- upgrade\n-- autocommit\na;\n-- downgrade\nb', '-- autocommit without -- end autocommit'],
    [
      '-- transactional: false\nBEGIN;\na;\nCOMMIT;',
      'transaction_control /v/a1.sql:4:1: The transaction that begins here contradicts',
    ],
  ])('%j', (body, problem) => {
    expect(failure(() => read(body))).toContain(problem)
  })

  it.each<[string, string]>([
    [
      '-- upgrade\na',
      'code_syntax_error /v/a1_rollback.sql:1:1: A section -- upgrade in a file that only undoes another one',
    ],
    ['a;\n-- verify\nb', 'code_syntax_error /v/a1_rollback.sql:2:1: A section -- verify'],
    ['a;\n-- downgrade\nb', 'A statement stands before -- downgrade'],
    ['COMMIT', 'transaction_control /v/a1_rollback.sql:1:1: COMMIT'],
  ])('in the file that undoes it: %j', (down, problem) => {
    expect(failure(() => read('a', down))).toContain(problem)
  })

  it('has two ways back', () => {
    expect(failure(() => read('a;\n-- downgrade\nb', 'c'))).toContain(
      'code_syntax_error /v/a1.sql:4:1: There is a section -- downgrade here, and /v/a1_rollback.sql undoes the same revision',
    )
  })

  it('is wrong to the parser', async () => {
    const parse = await loadSqlParser()
    const check = (body: string, down: string | null = null) =>
      checkSqlSyntax(
        {
          up: { path: '/v/a1.sql', text: `${header}${body}` },
          down: down === null ? null : { path: '/v/a1_rollback.sql', text: down },
        },
        parse,
      )
    expect(failure(() => check('SELECT 1;\nSELECT\n  FROM FROM;\n'))).toMatch(
      /^code_syntax_error \/v\/a1\.sql:5:1: syntax error at or near "FROM"/,
    )
    expect(failure(() => check('SELECT 1', '\nDROP TABEL a'))).toContain(
      '/v/a1_rollback.sql:2:1: syntax error',
    )
    check('SELECT 1;\n-- downgrade\nDROP TABLE a;')
  })
})

describe('hostile texts', () => {
  it('are refused or run as they stand, each statement once and in one section', () => {
    const pieces = fc.oneof(
      hostileText,
      fc.constantFrom(
        '\n-- upgrade\n',
        '\n-- downgrade\n',
        ';',
        '\nBEGIN;\n',
        '\nCOMMIT;\n',
        '$$',
        '(',
        ')',
        "'",
      ),
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (texts) => {
        const text = `${header}\n${texts.join('')}`
        try {
          const { upgrade, downgrade } = readSqlRevision({ up: { path: '/v/a.sql', text }, down: null })
          for (const { sql, line, column } of [...upgrade.statements, ...(downgrade?.statements ?? [])]) {
            const lines = text.split('\n').slice(line - 1)
            expect(lines.join('\n').slice(column - 1)).toMatch(sql.slice(0, 1) === '' ? '' : /[^]/)
            expect(lines.join('\n').startsWith(sql, column - 1)).toBe(true)
          }
        } catch (error) {
          if (!isTribikosError(error)) throw error
        }
      }),
    )
  })
})

describe('as a module', () => {
  let project: CodeProject

  beforeEach(() => {
    project = createCodeProject({})
  })
  afterEach(() => {
    project.remove()
  })

  async function recorded(files: Readonly<Record<string, string>>, direction: 'upgrade' | 'downgrade') {
    project.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`versions/${name}`, text])))
    const loader = new ModuleLoader(project.cacheDirectory)
    const module = await loadRevisionModule(loader, project.header(Object.keys(files)[0] ?? ''), direction)
    const operations = await recordOperations(module, {
      context: {
        offline: false,
        dialect: 'postgres',
        revision: 'a1',
        direction,
        x: {},
        tag: null,
        serverVersion: null,
      },
    })
    return operations.map(({ operation, origin, isBare }) => {
      const { file = '', line, column } = loader.callSite(origin) ?? {}
      const text = operation.type === 'execute' && typeof operation.text === 'string' ? operation.text : ''
      return `${file.slice(file.lastIndexOf('/') + 1)}:${line}:${column} ${text}${isBare ? ' (bare)' : ''}`
    })
  }

  it('names the place of each statement', async () => {
    const up = `${header}\n  SELECT 1; SELECT 22222222222;\n\n-- autocommit\nVACUUM; ANALYZE one_table;\n-- end autocommit\n SELECT\n3;`
    expect(await recorded({ 'a1_x.up.sql': up, 'a1_x.down.sql': '\n\nSELECT 4' }, 'upgrade')).toEqual([
      'a1_x.up.sql:4:3 SELECT 1',
      expect.stringMatching(/^a1_x\.up\.sql:4:\d+ SELECT 22222222222$/),
      expect.stringMatching(/^a1_x\.up\.sql:7:\d+ VACUUM \(bare\)$/),
      expect.stringMatching(/^a1_x\.up\.sql:7:\d+ ANALYZE one_table \(bare\)$/),
      expect.stringMatching(/^a1_x\.up\.sql:9:2 SELECT\n3$/),
    ])
    expect(await recorded({ 'a1_x.up.sql': up, 'a1_x.down.sql': '\n\nSELECT 4' }, 'downgrade')).toEqual([
      'a1_x.down.sql:3:1 SELECT 4',
    ])
  })

  it('is the same with a byte order mark and line ends of Windows', async () => {
    const text = `${header}SELECT $$a\nb$$;\n`
    expect(await recorded({ 'a1.sql': `\uFEFF${text.replaceAll('\n', '\r\n')}` }, 'upgrade')).toEqual([
      'a1.sql:3:1 SELECT $$a\nb$$',
    ])
  })

  it('says when its file is not what the graph was made of', async () => {
    await expect(recorded({ 'b1.sql': header }, 'upgrade')).rejects.toMatchObject({
      code: 'code_load_failed',
      message: expect.stringContaining('says revision "a1", and was "b1" before') as string,
    })
  })

  it('cannot be undone without a way back', async () => {
    await expect(recorded({ 'a1.sql': `${header}a` }, 'downgrade')).rejects.toMatchObject({
      code: 'irreversible_revision',
      message:
        'Revision a1 cannot be downgraded: a1.sql has no section -- downgrade, and there is no a1_rollback.sql beside it',
    })
    expect(await recorded({ 'a1.sql': `${header}a;\n-- downgrade` }, 'downgrade')).toEqual([])
  })

  it('has files of UTF-8 and not two that undo it', async () => {
    const wrong = { 'a1_up.sql': header, 'a1_down.sql': '', 'a1_up_rollback.sql': '' }
    await expect(recorded(wrong, 'upgrade')).rejects.toMatchObject({
      code: 'code_load_failed',
      message: expect.stringMatching(
        /a1_down\.sql and .*a1_up_rollback\.sql both undo .*a1_up\.sql/,
      ) as string,
    })
  })
})
