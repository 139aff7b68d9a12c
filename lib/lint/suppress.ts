/** Takes findings out that a comment switches off, and says which comments do nothing. */
import type { LintRuleId } from '../config/lint-rules.ts'
import { findingAt, type LintFinding, type PlacedFinding } from './finding.ts'
import type { ParsedRevision } from './linted-revisions.ts'
import type { FindingPlace, LintRule } from './rule.ts'
import { codeSuppressions, sqlFileSuppressions, type Suppression } from './suppressions.ts'

export interface SuppressionRequest {
  readonly revisions: readonly ParsedRevision[]
  readonly sources: ReadonlyMap<string, string>
  /** Rules that were asked; a comment for another one is not in vain because of that. */
  readonly asked: readonly LintRuleId[]
  readonly rules: readonly Pick<LintRule, 'id'>[]
}

/** A comment, where it is, and which findings it is for. */
interface Comment extends Suppression {
  readonly place: FindingPlace
  readonly covers: (found: PlacedFinding) => boolean
  /** Whether everything that it could be for was looked at. */
  readonly isSure: boolean
}

export function suppress(
  found: readonly PlacedFinding[],
  request: SuppressionRequest,
): { readonly kept: readonly LintFinding[]; readonly remarks: readonly LintFinding[] } {
  const comments = [...commentsInCode(request), ...commentsInSql(request)]
  const used = new Set<string>()
  const kept = found.filter((each) => {
    const covering = comments
      .map((comment, index) => ({ comment, index }))
      .filter(
        ({ comment }) =>
          comment.reason !== '' && comment.rules.includes(each.finding.rule) && comment.covers(each),
      )
    for (const { index } of covering) used.add(`${index} ${each.finding.rule}`)
    return covering.length === 0
  })
  const remarks = comments.flatMap((comment, index) =>
    remarksOn(comment, request, (rule) => used.has(`${index} ${rule}`)),
  )
  return { kept: kept.map(({ finding }) => finding), remarks }
}

function remarksOn(
  { rules, reason, place, isSure }: Comment,
  request: SuppressionRequest,
  isUsed: (rule: string) => boolean,
): readonly LintFinding[] {
  const remark = (severity: 'error' | 'info', message: string, fix: string): LintFinding =>
    findingAt(place, { rule: 'suppression', name: 'suppression', severity, message, fix })
  if (rules.length === 0) {
    return [remark('error', 'This comment names no rule', 'Write `tribikos-lint-disable L05: reason`.')]
  }
  if (reason === '') {
    const names = rules.join(', ')
    return [
      remark(
        'error',
        `This comment says no reason, so ${names} is not switched off`,
        `Write \`tribikos-lint-disable ${names}: \` and why it is safe here.`,
      ),
    ]
  }
  const known: readonly string[] = request.rules.map(({ id }) => id)
  const asked: readonly string[] = request.asked
  return rules.flatMap((rule) => {
    if (!known.includes(rule))
      return [remark('error', `There is no rule ${rule}`, 'Rules are named by their ids, such as L05.')]
    if (isUsed(rule) || !isSure || !asked.includes(rule)) return []
    return [remark('info', `${rule} finds nothing here`, 'Take the comment away.')]
  })
}

function commentsInCode({ revisions, sources }: SuppressionRequest): readonly Comment[] {
  return [...sources].flatMap(([file, text]) => {
    const comments = file.endsWith('.sql') ? sqlFileSuppressions(text) : codeSuppressions(text)
    if (comments.length === 0) return []
    const owner = revisions.find(({ place }) => place.file === file)
    const users = revisions.filter(
      (revision) => revision === owner || revision.statements.some((statement) => statement.file === file),
    )
    const revision = owner?.place.revision ?? users[0]?.place.revision ?? ''
    const isSure = users.every(({ isComplete }) => isComplete)
    return comments.map((comment): Comment => ({
      ...comment,
      place: { revision, file, line: comment.line, number: null, sql: null },
      covers: ({ finding }) => finding.path === file && finding.line === comment.target,
      isSure,
    }))
  })
}

function commentsInSql({ revisions }: SuppressionRequest): readonly Comment[] {
  return revisions.flatMap(({ suppressions }) =>
    [...suppressions].flatMap(([place, comments]) =>
      comments.map((comment): Comment => ({
        ...comment,
        place,
        covers: (found) => found.place === place,
        isSure: true,
      })),
    ),
  )
}
