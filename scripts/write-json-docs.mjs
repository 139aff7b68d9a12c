#!/usr/bin/env node
/**
 * Writes docs/reference/json.md: what --json prints, which is what the functions of the library return, as the
 * interfaces in the sources say it. With --check it writes nothing and fails when the page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = join(root, 'docs/reference/json.md')

/**
 * Commands, and the value that they print: where its interfaces are, and their names.
 * @type {readonly (readonly [string, string, readonly string[]])[]}
 */
const values = [
  ['init', 'lib/commands/init.ts', ['InitReport']],
  ['list-templates', 'lib/commands/list-templates.ts', ['TemplatesReport']],
  ['revision, merge', 'lib/commands/new-revision-file.ts', ['WrittenReport', 'WrittenRevision']],
  ['revision --autogenerate', 'lib/commands/autogenerate.ts', ['AutogenerateReport']],
  ['upgrade, downgrade, stamp', 'lib/runtime/run-request.ts', ['RunReport', 'StepReport']],
  [
    'upgrade --sql, downgrade --sql, stamp --sql, ensure-version --sql',
    'lib/commands/revision-run.ts',
    ['SqlReport'],
  ],
  ['plan, upgrade --dry-run, downgrade --dry-run, stamp --dry-run', 'lib/commands/plan.ts', ['PlanReport']],
  ['ensure-version', 'lib/commands/ensure-version.ts', ['EnsureVersionReport']],
  ['current', 'lib/commands/current.ts', ['CurrentReport']],
  ['status', 'lib/commands/status.ts', ['StatusReport']],
  [
    'upgrade, downgrade, stamp, ensure-version, current, status, plan on several databases',
    'lib/cli/fan-out.ts',
    ['DatabasesReport', 'DatabaseReport'],
  ],
  ['history', 'lib/commands/history.ts', ['HistoryReport']],
  ['graph', 'lib/commands/graph.ts', ['GraphReport', 'GraphEdge', 'PictureFormat']],
  ['heads', 'lib/commands/heads.ts', ['HeadsReport']],
  ['branches', 'lib/commands/branches.ts', ['BranchesReport', 'BranchPoint']],
  ['show', 'lib/commands/show.ts', ['ShowReport']],
  ['edit', 'lib/commands/edit.ts', ['EditReport']],
  ['check', 'lib/commands/check.ts', ['CheckReport']],
  ['lint', 'lib/commands/lint.ts', ['LintReport']],
  ['verify', 'lib/commands/verify-report.ts', ['VerifyReport']],
  ['log', 'lib/commands/log.ts', ['LogReport']],
  ['checksum', 'lib/commands/checksum.ts', ['ChecksumReport']],
  ['lock-key', 'lib/commands/lock-key.ts', ['LockKeyReport']],
  ['snapshot', 'lib/commands/snapshot.ts', ['SnapshotReport', 'SnapshotOrigin']],
  ['types', 'lib/commands/types.ts', ['TypesReport', 'TypesFileState']],
  ['import', 'lib/commands/import.ts', ['ImportReport', 'ImportedRevision']],
  ['--help', 'lib/cli/help-value.ts', ['HelpReport', 'ArgumentHelp', 'OptionHelp']],
  ['--version', 'lib/cli/help-value.ts', ['VersionReport']],
]

/** Types that several of them use. */
const shared = [
  ['lib/config/types-settings.ts', ['SchemaOrigin']],
  ['lib/commands/described-revision.ts', ['DescribedRevision']],
  ['lib/commands/version-rows.ts', ['UnfinishedRevision']],
  ['lib/commands/status.ts', ['ChangedFile']],
  ['lib/commands/revision-status.ts', ['RevisionState', 'RevisionStatus']],
  ['lib/commands/applied-files.ts', ['AppliedFile', 'FileState']],
  ['lib/database/applied-table.ts', ['AppliedRevision']],
  ['lib/database/run-table.ts', ['LoggedRun', 'LoggedStep', 'RunFacts']],
  ['lib/commands/find-differences.ts', ['RenameCandidate']],
  ['lib/commands/check-schema.ts', ['CheckedSchema', 'PendingOperation']],
  ['lib/autogenerate/describe.ts', ['DescribedDifference']],
  ['lib/commands/described-step.ts', ['DescribedStep']],
  ['lib/graph/plan.ts', ['RowChange']],
  ['lib/lint/finding.ts', ['LintFinding']],
  ['lib/runtime/verified-revision.ts', ['VerifiedRevision', 'VerifiedPart', 'VerifyProblem']],
  ['lib/diagnostic.ts', ['Diagnostic', 'Severity']],
  ['lib/database/connection.ts', ['ServerNotice']],
  ['lib/project/scaffold.ts', ['ScaffoldedFile']],
  ['lib/project/post-write-hooks.ts', ['HookOutput']],
]

const text = await format(
  [
    '# JSON output',
    '<!-- Written by scripts/write-json-docs.mjs from the interfaces in lib/ -->',
    'With `--json` a command prints one value on stdout, on one line. It is what the function of the library returns. `version` goes up when a field changes its meaning or goes away; new fields may come at any time.',
    'Notes, the run log and warnings still go to stderr; `--quiet` silences the notes.',
    '## Errors',
    'A command that fails prints this in place of its value, and exits with `exitCode`. The codes are listed in [errors.md](errors.md).',
    code(`interface ErrorValue {
  readonly version: 1
  readonly kind: 'error'
  /** A code of errors.md, or 'unexpected' for a defect of tribikos. */
  readonly code: string
  readonly message: string
  /** What to do next, or null. */
  readonly hint: string | null
  /** The facts behind the message. */
  readonly details: Record<string, unknown>
  readonly exitCode: number
}`),
    ...values.flatMap(([commands, file, names]) => [`## ${commands}`, code(declarations(file, names))]),
    '## Types in common',
    code(shared.map(([file, names]) => declarations(file, names)).join('\n\n')),
  ].join('\n\n'),
  { ...(await resolveConfig(page)), parser: 'markdown' },
)

if (!process.argv.includes('--check')) {
  writeFileSync(page, text)
} else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/reference/json.md is not as the sources say. Run node scripts/write-json-docs.mjs')
  process.exitCode = 1
}

function code(source) {
  return `\`\`\`ts\n${source}\n\`\`\``
}

/** The declarations as they are written, with their comments. */
function declarations(file, names) {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  )
  return names
    .map((name) => {
      const found = source.statements.find(
        (statement) =>
          (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) &&
          statement.name.text === name,
      )
      if (found === undefined) throw new Error(`${file} has no interface or type ${name}`)
      return source.text.slice(found.getStart(source, true), found.end).replaceAll('export ', '')
    })
    .join('\n\n')
}
