/** Lint itself: recorded revisions in, findings out. Pure; which rules there are is told by whoever calls. */
import type { LintSettings, LintSeverity } from '../config/lint-rules.ts'
import type { ParseSql } from '../dialects/postgres/parse-sql.ts'
import { findingAt, type LintFinding, type PlacedFinding } from './finding.ts'
import { parseRevision, type ParsedRevision } from './linted-revisions.ts'
import { newTables } from './new-tables.ts'
import { ownFindings } from './own-findings.ts'
import type { RecordedRevision } from './recorded-revision.ts'
import { holdsFor, type LintContext, type LintRule } from './rule.ts'
import { suppress } from './suppress.ts'

export interface LintRequest {
  /** In the order of the run. */
  readonly revisions: readonly RecordedRevision[]
  /** Those that a database has already at the start of the range, as far as they could be recorded. */
  readonly history?: readonly RecordedRevision[] | undefined
  /** Texts of the files in which calls stand, by path: for the comments in them. */
  readonly sources: ReadonlyMap<string, string>
  readonly rules: readonly LintRule[]
  readonly settings: LintSettings
  /** What a table must be made in to be free: its revision, or the whole range that goes live together. */
  readonly scope: 'revision' | 'range'
  readonly parse: ParseSql
}

export interface LintResult {
  /** By revision in the order of the run, then by line, by statement and by rule. */
  readonly findings: readonly LintFinding[]
  /** How many statements were looked at. */
  readonly statements: number
}

export function lint(request: LintRequest): LintResult {
  const { revisions, sources, rules, settings, parse } = request
  const parsed = revisions.map((recorded) => parseRevision(recorded, parse))
  const context = contextOf(parsed, request)
  const found = rules.flatMap((rule) => findingsOf(rule, context, settings))
  const asked = rules.filter(({ id }) => settings.rules[id] !== 'off').map(({ id }) => id)
  const { kept, remarks } = suppress(found, { revisions: parsed, sources, asked, rules })
  const own = revisions.flatMap((recorded, index) => {
    const revision = parsed[index]
    return revision === undefined ? [] : ownFindings(recorded, revision)
  })
  const order = new Map(revisions.map(({ id }, index) => [id, index]))
  return {
    findings: [...own, ...kept, ...remarks].toSorted(
      (a, b) =>
        (order.get(a.revision) ?? 0) - (order.get(b.revision) ?? 0) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.statement ?? 0) - (b.statement ?? 0) ||
        (a.rule < b.rule ? -1 : Number(a.rule > b.rule)),
    ),
    statements: context.statements.length,
  }
}

function contextOf(
  revisions: readonly ParsedRevision[],
  { history = [], scope, settings, parse }: LintRequest,
): LintContext {
  const statements = revisions.flatMap((revision) => revision.statements)
  return {
    revisions,
    statements,
    history: history.flatMap((recorded) => parseRevision(recorded, parse).statements),
    version: settings.targetVersion,
    scope,
    isNew: newTables(statements, scope),
  }
}

function findingsOf(rule: LintRule, context: LintContext, settings: LintSettings): readonly PlacedFinding[] {
  const wanted: LintSeverity | undefined = settings.rules[rule.id]
  if (wanted === 'off' || !holdsFor(context.version, rule)) return []
  const { id, name } = rule
  return [...rule.check(context)].map(({ place, message, fix, severity = rule.severity }) => ({
    place,
    finding: findingAt(place, { rule: id, name, severity: wanted ?? severity, message, fix }),
  }))
}
