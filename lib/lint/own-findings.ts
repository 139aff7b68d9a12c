/** What lint has to say of itself: what it could not look at. */
import type { ParsedRevision } from './linted-revisions.ts'
import { findingAt, type LintFinding } from './finding.ts'
import type { RecordedRevision } from './recorded-revision.ts'
import type { FindingPlace } from './rule.ts'

export function ownFindings(recorded: RecordedRevision, parsed: ParsedRevision): readonly LintFinding[] {
  return [
    ...parsed.unread.map(({ place, problem, line }) =>
      findingAt(place, {
        rule: 'unread-sql',
        name: 'unread-sql',
        severity: 'warning',
        message: `PostgreSQL's parser does not read this text, so no rule was asked: ${problem} (line ${line} of it)`,
        fix: null,
      }),
    ),
    ...failureFinding(recorded, parsed),
  ]
}

/** A revision that could not be recorded to its end. */
function failureFinding({ failure, path }: RecordedRevision, parsed: ParsedRevision): readonly LintFinding[] {
  if (failure === null) return []
  const place: FindingPlace = {
    ...parsed.place,
    file: failure.place?.file ?? path,
    line: failure.place?.line ?? null,
  }
  const count = parsed.statements.length
  if (failure.code === 'data_offline') {
    return [
      findingAt(place, {
        rule: 'reads-rows',
        name: 'reads-rows',
        severity: 'info',
        message: `upgrade() reads rows of a database here: only the ${count === 1 ? 'statement' : `${count} statements`} before it ${count === 1 ? 'was' : 'were'} looked at`,
        fix: 'Where the rows do not matter for the schema, leave the query out without a database: `if (!op.getContext().offline) { … }`.',
      }),
    ]
  }
  if (failure.code === 'not_repeatable') {
    return [
      findingAt(place, {
        rule: 'not-recorded',
        name: 'not-recorded',
        severity: 'info',
        message: failure.message,
        fix: failure.hint,
      }),
    ]
  }
  return [
    findingAt(place, {
      rule: 'not-recorded',
      name: 'not-recorded',
      severity: 'error',
      message: `${failure.message} (${failure.code})`,
      fix: failure.hint,
    }),
  ]
}
