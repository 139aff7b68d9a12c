/** The header of SQL revisions: what is read, what is refused, and that no message and no id can be taken for anything else. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanHeader } from '../../lib/revisions/header.ts'
import { escapedLine, leadingComments, messageOfLines } from '../../lib/revisions/sql-comments.ts'
import { readSqlHeader, sqlRevisionId } from '../../lib/revisions/sql-header.ts'
import { sqlIds, wordsOf } from '../../lib/revisions/sql-values.ts'
import { hostileText } from '../support/hostile-text.ts'

const path = '/p/versions/a.sql'

function read(text: string) {
  const { scanned, problems } = readSqlHeader(text, path)
  if (scanned === null) throw new Error(problems.map(({ message }) => message).join('\n'))
  return scanned
}

function problemsOf(text: string): readonly string[] {
  return readSqlHeader(text, path).problems.map(({ code, message, line }) => `${code} ${line}: ${message}`)
}

const usual = `-- add user preferences
--
-- Second paragraph.
--
-- revision: a1
-- down_revision: b2, c3
-- branch_labels: cart, "my label"
-- depends_on: d4 e5
-- Create Date: 2026-11-21T10:00:00.000Z

-- upgrade

CREATE TABLE a ();
`

describe('what is read', () => {
  it('is all of a header', () => {
    expect(read(usual)).toEqual({
      header: {
        id: 'a1',
        downRevisions: ['b2', 'c3'],
        branchLabels: ['cart', 'my label'],
        dependsOn: ['d4', 'e5'],
        doc: 'add user preferences\n\nSecond paragraph.',
        path,
      },
      transactional: true,
      retry: true,
      irreversible: null,
    })
  })

  it('reaches the graph through the scanner of all files', () => {
    expect(scanHeader(usual, path)).toMatchObject({ scanned: { header: { id: 'a1' }, transactional: true } })
  })

  it.each([
    ['other line ends', usual.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${usual}`],
    ['no blank behind the dashes', usual.replaceAll('-- ', '--')],
    ['a block comment', `/*\n${usual.split('\n\n')[0]?.replaceAll(/^-- ?/gm, ' * ') ?? ''}\n */\n`],
    ['a licence before it', `/* Copyright */\n${usual}`],
    ['a licence before it, line by line', `-- Copyright\n-- of us\n\n${usual}`],
    ['rulers', `-- ======\n${usual.replace('-- revision', '-- -----\n-- revision')}`],
    ['comments behind it', usual.replace('-- upgrade', '-- Step 1: revise\n\n-- upgrade')],
  ])('does not depend on %s', (_, text) => {
    expect(read(text)).toEqual(read(usual))
  })

  it.each<[string, readonly string[]]>([
    ['none', []],
    ['NULL', []],
    ['', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    ['  a  ,  b  ', ['a', 'b']],
    ['a b', ['a', 'b']],
    ['"a b", c', ['a b', 'c']],
    [String.raw`"q\"uote"`, ['q"uote']],
  ])('takes %j for parents', (value, ids) => {
    expect(read(`-- revision: x\n-- down_revision: ${value}\n`).header.downRevisions).toEqual(ids)
  })

  it('has what else a revision may say', () => {
    const more = '-- transactional: false\n-- retry: false\n-- irreversible: the rows are gone\n'
    expect(read(`-- revision: x\n-- down_revision: none\n${more}`)).toMatchObject({
      transactional: false,
      retry: false,
      irreversible: 'the rows are gone',
    })
  })

  it.each([
    [
      '-- revision: x\n-- down_revision: none\n-- Migration: add users\n-- Created: 2024',
      'Migration: add users\nCreated: 2024',
    ],
    ['-- revision: x\n-- down_revision: none\n\n-- Migration: add users\n\nSELECT 1', 'Migration: add users'],
    ['-- revision: x\n-- down_revision: none\n-- tribikos-lint-disable L01: why\n', ''],
    ['-- note: Revision: 7 of this\n-- revision: x\n-- down_revision:', 'note: Revision: 7 of this'],
    ['-- \\revision: y\n-- revision: x\n-- down_revision:', 'revision: y'],
    ['-- revision: x\n-- down_revision:\nSELECT 1;\n-- later', ''],
  ])('has a message: %j', (text, doc) => {
    expect(read(text).header.doc).toBe(doc)
  })

  it('ends where the first statement or section begins', () => {
    expect(problemsOf('SELECT 1;\n-- revision: x\n-- down_revision: none')).toHaveLength(1)
    expect(problemsOf('-- upgrade\n-- revision: x\n-- down_revision: none')).toHaveLength(1)
  })
})

describe('what is refused', () => {
  it.each<[string, string]>([
    [
      '',
      "header_missing null: Could not determine the revision id of /p/versions/a.sql: it has no '-- revision:' in the comment at its top",
    ],
    ['-- Revision ID: 5\n', "line 1 says 'Revision ID: 5'"],
    [
      '-- revision: x\n',
      "header_missing null: /p/versions/a.sql has no '-- down_revision:' in the comment at its top",
    ],
    [
      '-- revision:\n-- down_revision: none',
      "header_not_literal 1: 'revision' is not one id, in /p/versions/a.sql:1",
    ],
    ['-- revision: none\n-- down_revision: none', "'revision' is not one id"],
    ['-- revision: a b\n-- down_revision: none', "'revision' is not one id"],
    ["-- revision: 'a'\n-- down_revision: none", "'revision' is not made of plain words"],
    [
      '-- revision: a\n-- down_revision: ["b", "c"]',
      "header_not_literal 2: 'down_revision' is not made of plain words",
    ],
    ['-- revision: a\n-- down_revision: "b', "'down_revision' is not made of plain words"],
    [
      '-- revision: a\n-- down_revision: b\n-- transactional: no',
      "header_not_literal 3: 'transactional' is neither true nor false",
    ],
    ['-- revision: a\n-- down_revision: b\n-- irreversible:', "'irreversible' does not say why"],
    [
      '-- revision: a\n-- down_revision: b\n-- revision: c',
      "'revision' is written twice, in lines 1 and 3 of /p/versions/a.sql",
    ],
    [
      '-- revision: a\n-- down_revsion: b',
      "'down_revsion' is not known in the header of a revision, in /p/versions/a.sql:2; did you mean 'down_revision'?",
    ],
    ['-- revision: a\n-- down_revision: b\n-- Depends-On: c', "did you mean 'depends_on'?"],
    ['-- revision: a\n-- revises: b', "did you mean 'down_revision'?"],
    ['/* revision: a', 'header_missing'],
  ])('%j', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem)
  })
})

describe('hostile texts', () => {
  const message = hostileText.map((text) => text.replaceAll(/[^\P{Cc}\n]|\p{Cs}|[\u2028\u2029]/gu, '?'))

  it('stay a message, whatever is in it', () => {
    fc.assert(
      fc.property(
        message,
        fc.constantFrom('', 'upgrade', 'revision: y', '-----', '\\', 'tribikos-x'),
        (text, more) => {
          const lines = `${text}\n${more}`.split('\n').map((line) => line.trimEnd())
          const comment = lines.map((line) => `-- ${escapedLine(line)}`).join('\n')
          const { header } = read(`${comment}\n-- revision: x\n-- down_revision: none\n\n-- upgrade\n`)
          expect(header).toMatchObject({ id: 'x', doc: lines.join('\n').trim() })
        },
      ),
    )
  })

  it('stay ids', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(message, fc.constantFrom('none', 'null', 'a,b'))), (ids) => {
        const written = sqlIds(ids)
        expect(written).not.toMatch(/[\n\r]/)
        if (ids.length > 0) expect(wordsOf(written)).toEqual(ids)
      }),
    )
  })

  it('never make the scanner fail, nor read past the first statement', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (before, after) => {
        const { scanned, problems } = readSqlHeader(before, path)
        expect(scanned === null).toBe(problems.length > 0)
        expect(leadingComments(`-- a\nSELECT 1 ${after}`)).toHaveLength(1)
        expect(sqlRevisionId(`SELECT 1\n${after}\n-- revision: x`)).toBeNull()
      }),
    )
  })

  it.each([
    ['quotes', `-- revision: ${'"\\'.repeat(200_000)}\n`],
    ['words', `-- down_revision: ${'a '.repeat(200_000)}"\n-- revision: a`],
    ['open comments', `${'/*'.repeat(200_000)}\n`],
    ['lines', '-- a: b\n'.repeat(50_000)],
    ['blanks', `--${' '.repeat(400_000)}:\n`],
  ])('take no long time: %s', (_, text) => {
    expect(readSqlHeader(text, path).scanned).toBeNull()
  })

  it('are read back as they were escaped', () => {
    for (const line of ['\\', '\\\\a', ' upgrade', 'End Autocommit:', '====', 'a: b'])
      expect(messageOfLines([escapedLine(line)])).toBe(line.trim())
  })
})
