/** Readers of other tools' folders: which revisions they make, in which order, and what the tracking table means. */
import { describe, expect, it } from 'vitest'
import { appliedHistory } from '../../lib/importers/applied-history.ts'
import type { OldHistory } from '../../lib/importers/importer.ts'
import { importerNamed, importerNames } from '../../lib/importers/importers.ts'
import { sectionText, withLastSemicolon, withoutMarkers } from '../../lib/importers/sql-body.ts'

function read(
  tool: string,
  files: Readonly<Record<string, string>>,
  others: readonly string[] = [],
): OldHistory {
  return importerNamed(tool).read({
    files: Object.entries(files).map(([name, text]) => ({ name, text })),
    others,
  })
}

describe('ids and messages', () => {
  it.each<readonly [string, readonly string[], readonly (readonly [string, string])[]]>([
    [
      'sql',
      ['001_create_users.sql', '002-add-tasks.sql'],
      [
        ['001', 'create users'],
        ['002', 'add tasks'],
      ],
    ],
    [
      'sql',
      ['1_a.sql', '10_b.sql', '2_c.sql'],
      [
        ['1', 'a'],
        ['2', 'c'],
        ['10', 'b'],
      ],
    ],
    [
      'sql',
      ['20240101_120000_a.sql', '20240101T130000_b.sql'],
      [
        ['20240101_120000', 'a'],
        ['20240101_130000', 'b'],
      ],
    ],
    [
      'sql',
      ['2024-01-01-a.sql', '2024-01-01-b.sql'],
      [
        ['2024_01_01_a', 'a'],
        ['2024_01_01_b', 'b'],
      ],
    ],
    [
      'sql',
      ['001_2fa.sql', '002_2_factors.sql'],
      [
        ['001', '2fa'],
        ['002', '2 factors'],
      ],
    ],
    [
      'golang-migrate',
      ['10_b.up.sql', '9_a.up.sql'],
      [
        ['9', 'a'],
        ['10', 'b'],
      ],
    ],
    [
      'flyway',
      ['V1.10__c.sql', 'V1.2__b.sql', 'V2__d.sql', 'sub/V1_1__a.sql', 'R__views.sql'],
      [
        ['1.1', 'a'],
        ['1.2', 'b'],
        ['1.10', 'c'],
        ['2', 'd'],
        ['R_views', 'views (repeatable in Flyway, runs once)'],
      ],
    ],
    ['node-pg-migrate', ['1700000000001_make-a.sql'], [['1700000000001', 'make a']]],
  ])('%s: %j', (tool, names, expected) => {
    const { revisions, problems } = read(tool, Object.fromEntries(names.map((name) => [name, ''])))
    expect(problems).toEqual([])
    expect(revisions.map(({ id, message }) => [id, message])).toEqual(expected)
  })
})

describe('what belongs where', () => {
  it('keeps lines where the file has them', () => {
    const { revisions } = read('dbmate', {
      '1_a.sql': '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2\n',
    })
    expect(revisions[0]?.up.text).toBe('\nSELECT 1;\n\n\n')
    expect(revisions[0]?.down?.text).toBe('\n\n\nSELECT 2;\n')
  })

  it('gives a section of goose no annotation, and closes a statement that needs it', () => {
    const text =
      '-- +goose Up\n-- +goose StatementBegin\nSELECT 1 -- one\n-- +goose StatementEnd\nSELECT 2;\n-- +goose Down\nSELECT 3;'
    const { revisions } = read('goose', { '1_a.sql': text })
    expect(sectionText(revisions[0]?.up ?? { file: '', text: '', transactional: true })).toBe(
      'SELECT 1 -- one\n;\nSELECT 2;',
    )
  })

  it.each([
    ['SELECT 1', 'SELECT 1;'],
    ['SELECT 1 -- end', 'SELECT 1; -- end'],
    ['SELECT 1; -- ;', 'SELECT 1; -- ;'],
    ["SELECT ';'", "SELECT ';';"],
    ['-- nothing', '-- nothing'],
  ])('ends %j', (text, expected) => {
    expect(withLastSemicolon(text)).toBe(expected)
  })

  it.each([
    ['-- rollback\nSELECT 1', '-- (rollback)\nSELECT 1'],
    ['-- === Upgrade ===\n-- what it is for', '-- (Upgrade)\n-- what it is for'],
    ["SELECT '-- down'", "SELECT '-- down'"],
  ])('puts comments in brackets that would part %j', (text, expected) => {
    expect(withoutMarkers(text)).toBe(expected)
  })

  it('commits each statement by itself where the file wants it, and has no transaction', () => {
    const text = 'SELECT 1;'
    expect(sectionText({ file: '', text, transactional: false })).toBe(
      '-- autocommit\nSELECT 1;\n-- end autocommit',
    )
    const own = 'BEGIN;\nSELECT 1;\nCOMMIT;'
    expect(sectionText({ file: '', text: own, transactional: false })).toBe(own)
  })

  it('reads the settings beside a file of Flyway', () => {
    const { revisions } = read('flyway', {
      'V1__a.sql': '',
      'V1__a.sql.conf': 'executeInTransaction=false\n',
    })
    expect(revisions[0]?.up.transactional).toBe(false)
  })

  it('tells of what it leaves out', () => {
    expect(read('sql', { '001_a.sql': '', 'VERIFY.sql': '' }).warnings).toEqual([
      'VERIFY.sql has no number at its beginning and is left out',
    ])
  })
})

describe('what is applied', () => {
  const flyway = { 'V1__a.sql': '', 'V2__b.sql': '', 'R__v.sql': '' }
  const row = (rank: string, version: string | null, type: string, script: string) => ({
    installed_rank: rank,
    version,
    type,
    script,
    success: 'true',
  })

  it.each<
    readonly [
      string,
      string,
      Readonly<Record<string, string>>,
      readonly Readonly<Record<string, string | null>>[],
      readonly string[],
    ]
  >([
    [
      'a number as another one writes it',
      'sql',
      { '001_a.sql': '', '002_b.sql': '' },
      [{ id: '7', version: '1' }],
      ['001'],
    ],
    [
      'names before ids that are counted',
      'sql',
      { '001_a.sql': '', '002_b.sql': '' },
      [{ id: '2', name: '001_a.sql' }],
      ['001'],
    ],
    ['nothing', 'golang-migrate', { '1_a.up.sql': '' }, [], []],
    ['no version', 'golang-migrate', { '1_a.up.sql': '' }, [{ version: '-1', dirty: 'false' }], []],
    [
      'the newest row',
      'goose',
      { '1_a.sql': '-- +goose Up' },
      [
        { id: '10', version_id: '1', is_applied: 'true' },
        { id: '9', version_id: '1', is_applied: 'false' },
      ],
      ['1'],
    ],
    [
      'a repeatable one at the end',
      'flyway',
      flyway,
      [
        row('1', '1', 'SQL', 'V1__a.sql'),
        row('2', '2', 'SQL', 'V2__b.sql'),
        row('3', null, 'SQL', 'R__v.sql'),
      ],
      ['1', '2', 'R_v'],
    ],
    [
      'no repeatable one before what is pending',
      'flyway',
      flyway,
      [row('1', '1', 'SQL', 'V1__a.sql'), row('3', null, 'SQL', 'R__v.sql')],
      ['1'],
    ],
  ])('is %s (%s)', (_, tool, files, rows, expected) => {
    const { revisions } = read(tool, files)
    const found = appliedHistory(revisions, importerNamed(tool).applied(rows, revisions))
    expect(found).toEqual({ ids: expected, problems: [] })
  })
})

describe('a tracking table that has more than the files', () => {
  it('is not read by its counted ids', () => {
    const { revisions } = read('sql', { '001_a.sql': '', '002_b.sql': '' })
    const rows = [
      { id: '1', name: '001_a' },
      { id: '2', name: '009_gone' },
    ]
    expect(importerNamed('sql').applied(rows, revisions)).toEqual({
      ids: ['001'],
      unknown: ['009_gone'],
      problems: [],
    })
  })
})

describe('tools', () => {
  it.each(importerNames)('%s is found, and an empty folder refused', (name) => {
    expect(importerNamed(name).name).toBe(name)
    expect(read(name, {}).problems).toHaveLength(1)
  })

  it.each(['prisma', 'typeorm', 'constructor', ''])('%j is none', (name) => {
    expect(() => importerNamed(name)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
