/** What came of verifying revisions, for people: a table, what is wrong with which, and a line that sums up. */
import { relative, sep } from 'node:path'
import type { DescribedDifference } from '../autogenerate/describe.ts'
import type { VerifiedRevision, VerifyProblem } from '../runtime/verified-revision.ts'
import type { VerifyReport } from './verify-report.ts'

/** Paths are shown from the folder where they lie in it. */
export function verifyText(report: VerifyReport, folder: string): string {
  const { revisions } = report
  return [
    ...tableLines(report),
    ...revisions.flatMap((revision) =>
      revision.problems.flatMap((problem) => problemLines(revision, problem, folder)),
    ),
    summary(report),
  ].join('\n')
}

const columns = { upgrade: 'UP', verify: 'VERIFY', downgrade: 'DOWN', again: 'UP AGAIN' } as const

type Column = keyof typeof columns

function tableLines({ revisions, on }: VerifyReport): readonly string[] {
  if (revisions.length === 0) return []
  const shown: readonly Column[] = on === 'scratch' ? ['upgrade', 'verify', 'downgrade', 'again'] : ['verify']
  const rows = [
    ['REVISION', ...shown.map((column) => columns[column]), 'MESSAGE'],
    ...revisions.map((revision) => [
      revision.id,
      ...shown.map((column) => cell(revision, column)),
      revision.message,
    ]),
  ]
  const widths = rows.reduce<readonly number[]>(
    (before, row) => row.map((text, at) => Math.max(before[at] ?? 0, text.length)),
    [],
  )
  return rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cell(revision: VerifiedRevision, column: Column): string {
  const part = revision[column]
  if (part === 'none') return column === 'downgrade' ? 'irreversible' : '-'
  return part === 'not run' ? '-' : part
}

function problemLines(
  { id, path }: VerifiedRevision,
  { severity, code, during, message, hint, differences }: VerifyProblem,
  folder: string,
): readonly string[] {
  return [
    `${severity}[${code}] ${id} (${shortPath(path, folder)}), ${names[during]}: ${message.replaceAll('\n', '\n  ')}`,
    ...differences.map((difference) => `  ${differenceText(difference)}`),
    ...(hint === null ? [] : [`  hint: ${hint}`]),
  ]
}

const names = {
  load: 'loading it',
  upgrade: 'up',
  verify: 'verify',
  seed: 'rows',
  downgrade: 'down',
  again: 'up again',
} as const

/** From what should be there to what is. */
const words = { added: 'too much', removed: 'missing', changed: 'different', renamed: 'renamed' } as const

function differenceText({ type, text }: DescribedDifference): string {
  return `${words[type]}: ${text.slice(type.length + 1)}`
}

function summary({ revisions, failed, on }: VerifyReport): string {
  const looked = counted(revisions.length, 'revision')
  if (revisions.length === 0) {
    return on === 'scratch' ? 'There are no revisions to verify.' : 'No applied revision has a verify().'
  }
  if (failed > 0) return `${failed} of ${looked} failed.`
  const oneWay = revisions.filter(({ irreversible }) => irreversible !== null).length
  const but = oneWay === 0 ? '' : `, ${oneWay} of them ${oneWay === 1 ? 'is' : 'are'} irreversible`
  return on === 'scratch' ? `${looked} verified${but}.` : `${looked} verified on the database.`
}

/** From the folder when it lies in it, else as it is. */
function shortPath(path: string, folder: string): string {
  const short = relative(folder, path)
  return short.startsWith('..') ? path : short.replaceAll(sep, '/')
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
