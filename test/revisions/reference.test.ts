/** The examples of docs/reference/revision-files.md are what they say they are. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../lib/revisions/header.ts'
import { renderRevision } from '../../lib/revisions/template.ts'

const page = readFileSync(new URL('../../docs/reference/revision-files.md', import.meta.url), 'utf8')
const [sample = '', template = ''] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(
  (match) => match[1] ?? '',
)

describe('docs/reference/revision-files.md', () => {
  it('shows a revision', () => {
    expect(readHeader(sample, '/a.ts').header).toMatchObject({
      id: '1975ea83b712',
      downRevisions: ['ae1027a6acf0'],
      doc: 'add user preferences',
    })
  })

  it('shows a template', () => {
    const draft = {
      id: 'a1',
      message: 'one\ntwo',
      downRevisions: ['b2'],
      dependsOn: [],
      branchLabels: ['cart'],
      createdAt: new Date(0),
    }
    const text = renderRevision(draft, { timezone: 'UTC', template: { path: '/t', text: template } })
    expect(readHeader(text, '/a.ts').header).toMatchObject({
      id: 'a1',
      branchLabels: ['cart'],
      doc: 'one\ntwo',
    })
  })
})
