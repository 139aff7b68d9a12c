/**
 * The text of a new SQL revision, in one file or in two. Whatever comes from outside stands in it as a comment that it
 * cannot end, or as statements, and the finished header is read back before anybody writes it.
 */
import { TribikosError } from '../errors.ts'
import { draftMessage, type RevisionDraft } from './draft.ts'
import { escapedLine } from './sql-comments.ts'
import { scanSqlHeader } from './sql-header.ts'
import { sqlIds } from './sql-values.ts'
import type { RenderOptions } from './template.ts'
import { zonedTime } from './zoned-time.ts'

/** How the two ways of an SQL revision are kept: in sections of one file, or each in a file of its own. */
export type SqlLayout = 'sections' | 'files'

export interface SqlTexts {
  readonly up: string
  /** Null where both ways are in one file, or there is no way back. */
  readonly down: string | null
}

const header = `-- {{message}}
--
-- revision: {{revision}}
-- down_revision: {{down_revision}}
-- branch_labels: {{branch_labels}}
-- depends_on: {{depends_on}}
-- Create Date: {{createDate}}
{{irreversible}}
`

const builtIn = {
  sections: `${header}
-- upgrade

{{upgrade}}

-- downgrade

{{downgrade}}
`,
  'sections without a way back': `${header}
-- upgrade

{{upgrade}}
`,
  files: `${header}
{{upgrade}}
`,
} as const

const placeholder = /\{\{\s*(\w+)\s*\}\}/g
const commentLine = /^[ \t]*--[ \t]*/

/** `comment` values are harmless in `--` comments only, where each of their lines is a line of its own. */
interface Value {
  readonly kind: 'comment' | 'sql'
  readonly text: string
}

/**
 * The texts of the files of a new revision.
 * @throws invalid_message, timezone_unknown, template_failed
 */
export function renderSqlRevision(draft: RevisionDraft, layout: SqlLayout, options: RenderOptions): SqlTexts {
  const { timezone, template, variables = {} } = options
  const { downgrade = '', irreversible, imports = [] } = draft
  const path = template?.path ?? 'the built-in template'
  if (imports.length > 0) throw failed(path, `import lines cannot stand in SQL: ${imports[0] ?? ''}`)
  const own = valuesOf(draft, zonedTime(draft.createdAt, timezone).iso)
  const taken = Object.keys(variables).find((name) => own.has(name))
  if (taken !== undefined)
    throw failed(path, `{{${taken}}} has a value already, and templateVariables has one`)
  const values = new Map<string, Value>([
    ...own,
    ...Object.entries(variables).map(([name, text]) => [name, { kind: 'sql', text }] as const),
  ])
  const hasWayBack = irreversible === undefined || downgrade !== ''
  const written =
    template?.text ?? builtIn[layout === 'sections' && !hasWayBack ? 'sections without a way back' : layout]
  requirePlaceholders(written, values, { path, layout })
  const up = fill(written.replaceAll('\r\n', '\n'), values, path)
  requireHeader(up, draft, path)
  return { up, down: layout === 'files' && hasWayBack ? downText(draft) : null }
}

function valuesOf(draft: RevisionDraft, createDate: string): ReadonlyMap<string, Value> {
  const comment = (text: string): Value => ({ kind: 'comment', text })
  const sql = (text: string): Value => ({ kind: 'sql', text })
  const { irreversible } = draft
  const reason = irreversible?.replaceAll(/\s+/g, ' ').trim()
  return new Map([
    ['message', comment(draftMessage(draft.message))],
    ['revision', comment(sqlIds([draft.id]))],
    ['down_revision', comment(sqlIds(draft.downRevisions))],
    ['branch_labels', comment(sqlIds(draft.branchLabels))],
    ['depends_on', comment(sqlIds(draft.dependsOn))],
    ['createDate', sql(createDate)],
    ['irreversible', sql(reason === undefined ? '' : `-- irreversible: ${reason}`)],
    ['upgrade', sql(draft.upgrade ?? '')],
    ['downgrade', sql(draft.downgrade ?? '')],
  ])
}

/** The file that undoes another one needs no header. */
function downText({ id, message, downgrade = '' }: RevisionDraft): string {
  const [title = ''] = draftMessage(message).split('\n', 1)
  return `-- undoes ${sqlIds([id])}, ${title}\n${downgrade === '' ? '' : `\n${downgrade}\n`}`
}

function fill(template: string, values: ReadonlyMap<string, Value>, path: string): string {
  const lines: string[] = []
  for (const line of template.split('\n')) {
    const [, name = ''] = /^[ \t]*\{\{\s*(\w+)\s*\}\}[ \t]*$/.exec(line) ?? []
    if (values.get(name)?.text === '') {
      // The blank line before it goes with it.
      if (lines.at(-1) === '') lines.pop()
    } else lines.push(filledLine(line, values, path))
  }
  return lines.join('\n')
}

function filledLine(line: string, values: ReadonlyMap<string, Value>, path: string): string {
  const [margin = ''] = commentLine.exec(line) ?? []
  return line.replaceAll(placeholder, (whole, name: string, at: number) => {
    const value = values.get(name)
    if (value === undefined) throw failed(path, `{{${name}}} is not known`, values)
    if (value.kind === 'sql') return value.text
    if (margin === '')
      throw failed(path, `{{${name}}} can only stand in a comment that begins its line with --`, values)
    // What stands behind other text is no field by itself.
    const isWhole = at === margin.length && at + whole.length === line.trimEnd().length
    return value.text
      .split('\n')
      .map((text, index) => (index > 0 || isWhole ? escapedLine(text) : text))
      .map((text, index) => (index === 0 ? text : `${margin}${text}`.trimEnd()))
      .join('\n')
  })
}

/** A template must not lose what only the draft knows. */
function requirePlaceholders(
  template: string,
  values: ReadonlyMap<string, Value>,
  { path, layout }: { readonly path: string; readonly layout: SqlLayout },
): void {
  const names = new Set([...template.matchAll(placeholder)].map(([, name = '']) => name))
  if (layout === 'files' && names.has('downgrade')) {
    throw failed(path, 'it has a place for {{downgrade}}, which "sqlFiles" puts into a file of its own')
  }
  const needed = layout === 'files' ? ['upgrade', 'irreversible'] : ['upgrade', 'downgrade', 'irreversible']
  const lost = needed.find((name) => !names.has(name) && values.get(name)?.text !== '')
  if (lost !== undefined) throw failed(path, `it has no place for {{${lost}}}, on a line of its own`)
}

function requireHeader(text: string, draft: RevisionDraft, path: string): void {
  const { scanned, problems } = scanSqlHeader(text, path)
  if (scanned === null)
    throw failed(path, `its header cannot be read back: ${problems.map(({ message }) => message).join('; ')}`)
  const { id, downRevisions, dependsOn, branchLabels } = scanned.header
  const pairs = [
    ['revision', [id], [draft.id]],
    ['down_revision', downRevisions, draft.downRevisions],
    ['depends_on', dependsOn, draft.dependsOn],
    ['branch_labels', branchLabels, draft.branchLabels],
  ] as const
  const [wrong] = pairs.filter(([, found, asked]) => JSON.stringify(found) !== JSON.stringify(asked))
  if (wrong !== undefined)
    throw failed(path, `the file made from it does not have the ${wrong[0]} that was asked for`)
}

function failed(path: string, reason: string, values?: ReadonlyMap<string, Value>): TribikosError {
  return new TribikosError(
    'template_failed',
    `The template of SQL revisions ${path} cannot be used: ${reason}`,
    {
      hint:
        values === undefined
          ? 'Write -- revision: {{revision}}, and so on for down_revision, branch_labels and depends_on.'
          : `The placeholders are: ${[...values.keys()].map((name) => `{{${name}}}`).join(' ')}.`,
      details: { template: path, reason },
    },
  )
}
