/** Findings of lint for people and for GitHub Actions. Paths are shown from the folder that the command runs in. */
import { relative, sep } from 'node:path'
import type { LintReport } from '../../commands/lint.ts'
import type { LintFinding } from '../../lint/finding.ts'

/** Each finding with its place, message and fix, and a line that sums up. */
export function lintText(report: LintReport, folder: string): string {
  return [...findingLines(report.findings, folder), summary(report)].join('\n')
}

/** `error[L05 fk-validates] versions/x.ts:14: message`, then the fix, for each. */
export function findingLines(findings: readonly LintFinding[], folder: string): readonly string[] {
  return findings.flatMap((finding) => [
    `${finding.severity}[${label(finding)}] ${placeText(finding, folder)}: ${finding.message}`,
    ...(finding.fix === null ? [] : [`  fix: ${finding.fix}`]),
  ])
}

function summary({ errors, warnings, infos, revisions, statements }: LintReport): string {
  const looked = `${counted(statements, 'statement')} of ${counted(revisions, 'revision')}`
  const found = [
    ...(errors === 0 ? [] : [counted(errors, 'error')]),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
    ...(infos === 0 ? [] : [counted(infos, 'remark')]),
  ]
  return found.length === 0 ? `Nothing found in ${looked}.` : `${found.join(', ')} in ${looked}.`
}

/** Workflow commands: one line for each finding, which GitHub shows beside the code. */
export function githubAnnotations({ findings }: LintReport, folder: string): string {
  return findings.map((finding) => annotation(finding, folder)).join('\n')
}

const levels = { error: 'error', warning: 'warning', info: 'notice' } as const

function annotation(finding: LintFinding, folder: string): string {
  const { severity, path, line, message, fix } = finding
  const properties = {
    file: shortPath(path, folder),
    ...(line === null ? {} : { line: String(line) }),
    title: label(finding),
  }
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`)
  const text = fix === null ? message : `${message}\n${fix}`
  return `::${levels[severity]} ${written.join(',')}::${escapedData(text)}`
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function label({ rule, name }: LintFinding): string {
  return rule === name ? rule : `${rule} ${name}`
}

function placeText({ path, line }: LintFinding, folder: string): string {
  const file = shortPath(path, folder)
  return line === null ? file : `${file}:${line}`
}

/** From the folder when it lies in it, else as it is. */
function shortPath(path: string, folder: string): string {
  const short = relative(folder, path)
  return short.startsWith('..') ? path : short.replaceAll(sep, '/')
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
