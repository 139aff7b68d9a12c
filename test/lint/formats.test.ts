/** Findings as they are printed: for people, and as workflow commands that nothing in a message can break out of. */
import { describe, expect, it } from 'vitest'
import { githubAnnotations, lintText } from '../../lib/cli/print/lint.ts'
import type { LintReport } from '../../lib/commands/lint.ts'
import type { LintFinding } from '../../lib/lint/finding.ts'

const finding: LintFinding = {
  rule: 'L05',
  name: 'fk-validates',
  severity: 'error',
  revision: 'r1',
  path: '/p/versions/r1_x.ts',
  line: 14,
  statement: 1,
  sql: 'ALTER TABLE …',
  message: 'It hurts',
  fix: 'Do not',
}

function report(...findings: readonly LintFinding[]): LintReport {
  const count = (severity: string): number => findings.filter((each) => each.severity === severity).length
  return {
    version: 1,
    kind: 'lint',
    ok: count('error') === 0,
    range: null,
    revisions: 2,
    statements: 5,
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    findings,
  }
}

describe('text', () => {
  it('has place, message and fix, and sums up', () => {
    const own: LintFinding = {
      ...finding,
      rule: 'reads-rows',
      name: 'reads-rows',
      severity: 'info',
      line: null,
      fix: null,
    }
    expect(lintText(report(finding, own), '/p')).toBe(
      [
        'error[L05 fk-validates] versions/r1_x.ts:14: It hurts',
        '  fix: Do not',
        'info[reads-rows] versions/r1_x.ts: It hurts',
        '1 error, 1 remark in 5 statements of 2 revisions.',
      ].join('\n'),
    )
    expect(lintText(report(), '/p')).toBe('Nothing found in 5 statements of 2 revisions.')
  })

  it('shows paths outside of the folder whole', () => {
    expect(lintText(report(finding), '/elsewhere')).toContain(' /p/versions/r1_x.ts:14: ')
  })
})

describe('annotations', () => {
  it('are workflow commands, one line each', () => {
    const warning: LintFinding = { ...finding, severity: 'warning', line: null, fix: null }
    const info: LintFinding = { ...finding, severity: 'info', rule: 'reads-rows', name: 'reads-rows' }
    expect(githubAnnotations(report(finding, warning, info), '/p').split('\n')).toEqual([
      '::error file=versions/r1_x.ts,line=14,title=L05 fk-validates::It hurts%0ADo not',
      '::warning file=versions/r1_x.ts,title=L05 fk-validates::It hurts',
      '::notice file=versions/r1_x.ts,line=14,title=reads-rows::It hurts%0ADo not',
    ])
  })

  it('keep to their line and their fields, whatever names are in them', () => {
    const hostile: LintFinding = {
      ...finding,
      path: '/p/a,line=1::b%.ts',
      message: 'x\r\n::error ::y 100%',
    }
    expect(githubAnnotations(report(hostile), '/p')).toBe(
      '::error file=a%2Cline=1%3A%3Ab%25.ts,line=14,title=L05 fk-validates::x%0D%0A::error ::y 100%25%0ADo not',
    )
  })
})
