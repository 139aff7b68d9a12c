/** The texts of new SQL revisions, which are read back as they were asked for. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTribikosError } from '../../lib/errors.ts'
import type { RevisionDraft } from '../../lib/revisions/draft.ts'
import { undoingNamesOf, undoneNameOf } from '../../lib/revisions/file-name.ts'
import { readSqlHeader } from '../../lib/revisions/sql-header.ts'
import { renderSqlRevision, type SqlLayout } from '../../lib/revisions/sql-template.ts'
import { readSqlRevision } from '../../lib/project/sql-revision.ts'
import { hostileText } from '../support/hostile-text.ts'

const draft: RevisionDraft = {
  id: '1975ea83b712',
  message: 'add user preferences\n\nand more',
  downRevisions: ['ae1027a6acf0'],
  dependsOn: [],
  branchLabels: ['cart'],
  createdAt: new Date('2026-11-21T10:00:00.000Z'),
  upgrade: 'CREATE TABLE a ();',
  downgrade: 'DROP TABLE a;',
}

function render(
  changes: Partial<RevisionDraft> = {},
  layout: SqlLayout = 'sections',
  template: string | null = null,
) {
  return renderSqlRevision({ ...draft, ...changes }, layout, {
    timezone: 'UTC',
    template: template === null ? null : { path: '/p/t.sql', text: template },
    variables: { team: 'core' },
  })
}

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (isTribikosError(error)) return `${error.code} ${error.message}`
    throw error
  }
  return 'nothing was refused'
}

const header = `-- add user preferences
--
-- and more
--
-- revision: 1975ea83b712
-- down_revision: ae1027a6acf0
-- branch_labels: cart
-- depends_on: none
-- Create Date: 2026-11-21T10:00:00.000Z
`

describe('the built-in texts', () => {
  it.each<[string, Partial<RevisionDraft>, string]>([
    ['both ways', {}, `${header}\n-- upgrade\n\nCREATE TABLE a ();\n\n-- downgrade\n\nDROP TABLE a;\n`],
    ['nothing to do', { upgrade: '', downgrade: '' }, `${header}\n-- upgrade\n\n-- downgrade\n`],
    [
      'no way back',
      { downgrade: '', irreversible: 'rows\nare gone' },
      `${header}-- irreversible: rows are gone\n\n-- upgrade\n\nCREATE TABLE a ();\n`,
    ],
  ])('in one file: %s', (_, changes, text) => {
    expect(render(changes)).toEqual({ up: text, down: null })
  })

  it.each<[string, Partial<RevisionDraft>, string, string | null]>([
    [
      'both ways',
      {},
      `${header}\nCREATE TABLE a ();\n`,
      '-- undoes 1975ea83b712, add user preferences\n\nDROP TABLE a;\n',
    ],
    [
      'nothing to do',
      { upgrade: '', downgrade: '' },
      header,
      '-- undoes 1975ea83b712, add user preferences\n',
    ],
    [
      'no way back',
      { downgrade: '', irreversible: 'gone' },
      `${header}-- irreversible: gone\n\nCREATE TABLE a ();\n`,
      null,
    ],
  ])('in two files: %s', (_, changes, up, down) => {
    expect(render(changes, 'files')).toEqual({ up, down })
  })
})

describe('a template of the own', () => {
  const own = `-- Migration: {{message}}
-- by {{team}} on {{createDate}}
-- revision: {{revision}}
-- down_revision: {{down_revision}}
-- branch_labels: {{branch_labels}}
-- depends_on: {{depends_on}}
SET search_path = {{team}};
-- upgrade
`

  it('is filled', () => {
    expect(render({}, 'files', own.replace('SET search_path = {{team}};\n-- upgrade', '{{upgrade}}')).up)
      .toBe(`-- Migration: add user preferences
--
-- and more
-- by core on 2026-11-21T10:00:00.000Z
-- revision: 1975ea83b712
-- down_revision: ae1027a6acf0
-- branch_labels: cart
-- depends_on: none
CREATE TABLE a ();
`)
  })

  it.each<[string, SqlLayout, string]>([
    [own, 'sections', 'it has no place for {{upgrade}}'],
    [`${own}{{upgrade}}`, 'sections', 'it has no place for {{downgrade}}'],
    [
      `${own}{{upgrade}}\n{{downgrade}}`,
      'files',
      'it has a place for {{downgrade}}, which "sqlFiles" puts into a file of its own',
    ],
    [
      `${own.replace('-- depends_on: {{depends_on}}', '')}{{nothing}}{{upgrade}}`,
      'files',
      '{{nothing}} is not known',
    ],
    [
      `${own.replace('-- branch_labels: {{branch_labels}}\n', '')}{{upgrade}}`,
      'files',
      'does not have the branch_labels that was asked for',
    ],
    [`SELECT '{{message}}';\n${own}{{upgrade}}`, 'files', '{{message}} can only stand in a comment'],
    ['{{upgrade}}', 'files', 'its header cannot be read back'],
  ])('%j is refused', (template, layout, problem) => {
    expect(refusal(() => render({}, layout, template))).toContain(problem)
  })

  it('has no import lines', () => {
    expect(refusal(() => render({ imports: ["import x from 'y'"] }))).toContain(
      'import lines cannot stand in SQL',
    )
  })
})

it('whatever the message and the ids are, the text is read back as it was meant', () => {
  const text = hostileText.map((each) => each.replaceAll(/[^\P{Cc}\n\t]|\p{Cs}/gu, ''))
  const id = text.filter((each) => each.trim() !== '')
  fc.assert(
    fc.property(text, fc.array(id, { maxLength: 3 }), id, (message, others, own) => {
      const asked = { message, id: own, downRevisions: others, dependsOn: others, branchLabels: others }
      for (const layout of ['sections', 'files'] as const) {
        const { up, down } = render(asked, layout)
        const { scanned } = readSqlHeader(up, '/v/a.sql')
        expect(scanned?.header).toMatchObject({ id: own, downRevisions: others, dependsOn: others })
        const files = {
          up: { path: '/v/a.sql', text: up },
          down: down === null ? null : { path: '/v/a_rollback.sql', text: down },
        }
        const { upgrade, downgrade } = readSqlRevision(files)
        expect(upgrade.statements.map(({ sql }) => sql)).toEqual(['CREATE TABLE a ()'])
        expect(downgrade?.statements.map(({ sql }) => sql)).toEqual(['DROP TABLE a'])
      }
    }),
  )
})

describe('names of files that belong together', () => {
  it.each<[string, string | null]>([
    ['a.down.sql', 'a.up.sql'],
    ['a_down.sql', 'a_up.sql'],
    ['a_rollback.sql', 'a.sql'],
    ['a.up_rollback.sql', 'a.up.sql'],
    ['a.sql', null],
    ['a.up.sql', null],
    ['shutdown.sql', null],
    ['.down.sql', null],
    ['_rollback.sql', null],
  ])('%s undoes %s', (name, undone) => {
    expect(undoneNameOf(name)).toBe(undone)
    if (undone !== null) expect(undoingNamesOf(undone)).toContain(name)
  })

  it('are found the other way round', () => {
    expect(undoingNamesOf('a.sql')).toEqual(['a_rollback.sql'])
    expect(undoingNamesOf('a.up.sql')).toEqual(['a.down.sql', 'a.up_rollback.sql'])
    expect(undoingNamesOf('/v.up/a_up.sql')).toEqual(['/v.up/a_down.sql', '/v.up/a_up_rollback.sql'])
  })
})
