/** The examples of docs/reference/sql-revisions.md are what they say they are. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSqlRevision } from '../../lib/project/sql-revision.ts'
import { renderSqlRevision } from '../../lib/revisions/sql-template.ts'

const page = readFileSync(new URL('../../docs/reference/sql-revisions.md', import.meta.url), 'utf8')
const [sample = '', block = '', template = ''] = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(
  (match) => match[1] ?? '',
)

function read(text: string) {
  return readSqlRevision({ up: { path: '/v/a.sql', text }, down: null })
}

describe('docs/reference/sql-revisions.md', () => {
  it('shows a revision', () => {
    const { scanned, upgrade, downgrade, verify, irreversible } = read(sample)
    expect(scanned.header).toMatchObject({
      id: '1975ea83b712',
      downRevisions: ['ae1027a6acf0'],
      doc: 'add user preferences',
    })
    expect([upgrade, downgrade, verify].map((body) => body?.statements.length)).toEqual([1, 1, 1])
    expect(irreversible).toBeNull()
  })

  it('shows what is committed by itself', () => {
    const { upgrade } = read(`-- revision: a\n-- down_revision: none\n\n${block}`)
    expect(upgrade.statements.map((each) => each.block)).toEqual([1, null])
  })

  it('shows a template', () => {
    const draft = {
      id: 'a1',
      message: 'one\ntwo',
      downRevisions: ['b2'],
      dependsOn: [],
      branchLabels: ['cart'],
      createdAt: new Date(0),
      upgrade: 'SELECT 1;',
      downgrade: 'SELECT 2;',
    }
    const { up } = renderSqlRevision(draft, 'sections', {
      timezone: 'UTC',
      template: { path: '/t', text: template },
    })
    const { scanned, upgrade, downgrade } = read(up)
    expect(scanned.header).toMatchObject({ id: 'a1', branchLabels: ['cart'] })
    expect(scanned.header.doc).toBe('one\ntwo\nAuthor: the boards team')
    expect([upgrade, downgrade].map((body) => body?.statements[0]?.sql)).toEqual(['SELECT 1', 'SELECT 2'])
  })
})
