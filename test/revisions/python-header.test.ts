/** Headers of Alembic's revisions: what is read as Python would, and what only Python could tell. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanHeader } from '../../lib/revisions/header.ts'
import { hostileText } from '../support/hostile-text.ts'

const path = '/p/versions/a.py'

function read(text: string) {
  const { scanned, problems } = scanHeader(text, path)
  if (scanned === null) throw new Error(problems.map(({ message }) => message).join('\n'))
  const { path: _, ...header } = scanned.header
  return header
}

const usual = `"""add user preferences

With a second paragraph.

Revision ID: ae1027a6acf
Revises: 1975ea83b712
Create Date: 2024-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'ae1027a6acf'
down_revision: Union[str, Sequence[str], None] = '1975ea83b712'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    revision = 'of something else'
    op.add_column('account', sa.Column('prefs', sa.JSON(), nullable=True))
`

describe('what is read', () => {
  it('is all of a header as the template of Alembic writes it', () => {
    expect(read(usual)).toEqual({
      id: 'ae1027a6acf',
      downRevisions: ['1975ea83b712'],
      dependsOn: [],
      branchLabels: [],
      doc: 'add user preferences\n\nWith a second paragraph.',
    })
  })

  const base = "revision = 'a1'\ndown_revision = None\n"
  it.each<[name: string, text: string, header: object]>([
    ['a merge', "revision = 'a1'\ndown_revision = ('b2', 'c3')\n", { downRevisions: ['b2', 'c3'] }],
    ['a tuple of one', "revision = 'a1'\ndown_revision = ('b2',)\n", { downRevisions: ['b2'] }],
    [
      'a text in brackets',
      "revision = ('a1')\ndown_revision = ('b2')\n",
      { id: 'a1', downRevisions: ['b2'] },
    ],
    [
      'a tuple without brackets',
      "revision = 'a1'\ndown_revision = 'b2', 'c3'\n",
      { downRevisions: ['b2', 'c3'] },
    ],
    [
      'lists',
      `${base}depends_on = ['x', "y"]\nbranch_labels = {'cart'}\n`,
      { dependsOn: ['x', 'y'], branchLabels: ['cart'] },
    ],
    [
      'several lines',
      `${base}depends_on = (\n    'x',  # the first\n    'y'\n    'z',\n)\n`,
      { dependsOn: ['x', 'yz'] },
    ],
    ['a line that goes on', `revision = \\\n    'a1'\ndown_revision = None`, { id: 'a1' }],
    [
      'names at once',
      "revision = 'a1'\ndown_revision = depends_on = branch_labels = None\n",
      { dependsOn: [] },
    ],
    ['two statements on a line', "revision = 'a1'; x = 1\ndown_revision = None\n", { id: 'a1' }],
    ['the last one', `${base}revision = 'b2'\n`, { id: 'b2' }],
    [
      'nothing of functions, comparisons and texts',
      `${base}if revision == 'x':\n    revision = 'b2'\nx = """\nrevision = 'c3'\n"""\n# revision = 'd4'\n`,
      { id: 'a1' },
    ],
    [
      'escapes',
      "revision = 'a\\x31\\u0032\\'\\\\'\ndown_revision = r'b\\2'\n",
      { id: "a12'\\", downRevisions: ['b\\2'] },
    ],
    [
      'other line ends and a mark of the byte order',
      `\uFEFF'''message'''\r\nrevision = 'a1'\r\ndown_revision = None\r\n`,
      { id: 'a1', doc: 'message' },
    ],
    ['no message', base, { doc: '' }],
    ['a message without more', `"""just this"""\n${base}`, { doc: 'just this' }],
  ])('is %s', (_, text, header) => {
    expect(read(text)).toMatchObject(header)
  })
})

describe('what is refused', () => {
  it.each<[name: string, text: string, problem: string]>([
    [
      'no id',
      'down_revision = None\n',
      "Could not determine the revision id of /p/versions/a.py: it does not set 'revision'",
    ],
    ['an id of a function alone', "def f():\n    revision = 'a1'\n", "it does not set 'revision'"],
    ['no parent', "revision = 'a1'\n", "/p/versions/a.py does not set 'down_revision'"],
    [
      'a call',
      'revision = make()\ndown_revision = None\n',
      "'revision' is not written as a text, in /p/versions/a.py:1",
    ],
    ['None for an id', 'revision = None\ndown_revision = None\n', "'revision' is not written as a text"],
    [
      'a name',
      "revision = 'a1'\ndown_revision = parent\n",
      "'down_revision' is not written as a text, a tuple of texts or None, in /p/versions/a.py:2",
    ],
    ['an expression', "revision = 'a' + 'b'\ndown_revision = None\n", "'revision' is not written"],
    ['a formatted text', "revision = f'a{1}'\ndown_revision = None\n", "'revision' is not written"],
    ['bytes', "revision = b'a1'\ndown_revision = None\n", "'revision' is not written"],
    ['a named character', "revision = '\\N{BULLET}'\ndown_revision = None\n", "'revision' is not written"],
    [
      'a number among texts',
      "revision = 'a1'\ndown_revision = ('b2', 3)\n",
      "'down_revision' is not written",
    ],
  ])('is %s', (_, text, problem) => {
    const { scanned, problems } = scanHeader(text, path)
    expect(scanned).toBeNull()
    expect(problems.map(({ message }) => message).join('\n')).toContain(problem)
    for (const { hint } of problems) expect(hint).not.toBe('')
  })

  it('is never a reason to fail, and reads a header behind any docstring', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        scanHeader(text, path)
        const quoted = JSON.stringify(text).replaceAll(
          /[\u007F-\uFFFF]/g,
          (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
        expect(read(`${quoted}\nrevision = ${quoted}\ndown_revision = None\n`).id).toBe(text)
      }),
    )
  })
})
