/** Drops that somebody has asked for, with the comments by which lint knows it. */
import { dialectByName } from '../dialects/by-name.ts'
import { loadSqlParser } from '../dialects/postgres/parse-sql.ts'
import type { PlannedOperation } from '../dialects/schema-rules.ts'
import { lint } from '../lint/lint.ts'
import { rules } from '../lint/postgres/rules.ts'
import type { RecordedRevision } from '../lint/recorded-revision.ts'

const dropRules: ReadonlySet<string> = new Set(['L18', 'L19', 'L20'])

/** Asks the rules about drops what they would find in each operation, and says above it that it is meant. */
export async function withDropsAllowed(
  operations: readonly PlannedOperation[],
): Promise<readonly PlannedOperation[]> {
  const { findings } = lint({
    revisions: [recorded(operations)],
    sources: new Map(),
    rules: rules.filter(({ id }) => dropRules.has(id)),
    settings: { targetVersion: null, rules: {} },
    scope: 'revision',
    parse: await loadSqlParser(),
  })
  return operations.map((planned, index) => {
    const found = findings.filter(({ line }) => line === index + 1).map(({ rule }) => rule)
    if (found.length === 0) return planned
    const comment = `tribikos-lint-disable ${[...new Set(found)].join(', ')}: asked for with --allow-drop`
    return { ...planned, remarks: [...(planned.remarks ?? []), comment] }
  })
}

/** The operations as a revision that nobody has written; the number of one stands for its line. */
function recorded(operations: readonly PlannedOperation[]): RecordedRevision {
  const dialect = dialectByName('postgres')
  return {
    id: 'drops',
    path: 'drops',
    statements: operations.flatMap(({ operation }, index) =>
      dialect.compile(operation, { namingConvention: {} }).map((statement) => ({
        sql: dialect.render(statement),
        transaction: 1,
        place: { file: 'drops', line: index + 1 },
        isAuthors: false,
      })),
    ),
    failure: null,
    downgrade: 'present',
  }
}
