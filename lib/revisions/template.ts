/**
 * The text of a new revision file. Whatever comes from outside stands in it as a string literal or as a comment
 * that it cannot end, and the finished text is read back before anybody writes it.
 */
import { TribikosError } from '../errors.ts'
import { type RevisionDraft, draftMessage } from './draft.ts'
import { scanHeader } from './header.ts'
import { escapeComment } from './header-comment.ts'
import { indentCode } from './code-text.ts'
import { quotedText } from './code/string-text.ts'
import { usesName } from './names-used.ts'
import { TokenReader } from './tokens.ts'
import { zonedTime } from './zoned-time.ts'

const builtIn = `/**
 * {{message}}
 *
 * Revision ID: {{id}}
 * Revises: {{revises}}
 * Create Date: {{createDate}}
 */
{{imports}}

export const revision = {{revision}}
export const down_revision = {{down_revision}}
export const branch_labels = {{branch_labels}}
export const depends_on = {{depends_on}}
{{irreversible}}

export async function upgrade({{upgradeOp}}: Op): Promise<void> {
  {{upgrade}}
}
`

const builtInDowngrade = `
export async function downgrade({{downgradeOp}}: Op): Promise<void> {
  {{downgrade}}
}
`

const placeholder = /\{\{\s*(\w+)\s*\}\}/g

/** A template of the user's own. */
export interface RevisionTemplate {
  readonly path: string
  readonly text: string
}

export interface RenderOptions {
  /** IANA name for Create Date. */
  readonly timezone: string
  /** Null for the built-in one. */
  readonly template: RevisionTemplate | null
  /** What the template may use besides, by name; written as it is, escaped in comments only. */
  readonly variables?: Readonly<Record<string, string>>
}

/** `comment` values are harmless in comments only; `code` values are harmless in both. */
interface Value {
  readonly kind: 'comment' | 'code'
  readonly text: string
}

/**
 * The text of the file of a new revision.
 * @throws invalid_message, timezone_unknown, template_failed
 */
export function renderRevision(draft: RevisionDraft, options: RenderOptions): string {
  const { timezone, template, variables = {} } = options
  const path = template?.path ?? 'the built-in template'
  const own = valuesOf(draft, zonedTime(draft.createdAt, timezone).iso)
  const taken = Object.keys(variables).find((name) => own.has(name))
  if (taken !== undefined)
    throw failed(path, `{{${taken}}} has a value already, and templateVariables has one`)
  const values = new Map<string, Value>([
    ...own,
    ...Object.entries(variables).map(([name, text]) => [name, { kind: 'code', text }] as const),
  ])
  const written = template?.text ?? builtInFor(draft)
  requirePlaceholders(written, values, path)
  const text = fill(written, values, path)
  requireHeader(text, draft, path)
  return text
}

/** A revision that says why it has no way back has none. */
function builtInFor({ irreversible, downgrade = '' }: RevisionDraft): string {
  return irreversible !== undefined && downgrade === '' ? builtIn : `${builtIn}${builtInDowngrade}`
}

function valuesOf(draft: RevisionDraft, createDate: string): ReadonlyMap<string, Value> {
  const comment = (text: string): Value => ({ kind: 'comment', text })
  const code = (text: string): Value => ({ kind: 'code', text })
  const message = draftMessage(draft.message)
  const { upgrade = '', downgrade = '', irreversible } = draft
  return new Map([
    ['message', comment(message)],
    ['id', comment(draft.id)],
    ['revises', comment(draft.downRevisions.join(', '))],
    ['createDate', code(createDate)],
    ['messageText', code(quotedText(message))],
    ['revision', code(quotedText(draft.id))],
    ['down_revision', code(valueText(draft.downRevisions))],
    ['branch_labels', code(valueText(draft.branchLabels))],
    ['depends_on', code(valueText(draft.dependsOn))],
    [
      'irreversible',
      code(irreversible === undefined ? '' : `export const irreversible = ${quotedText(irreversible)}`),
    ],
    ['imports', code(importsText(draft))],
    ['upgrade', code(upgrade)],
    ['downgrade', code(downgrade)],
    ['upgradeOp', code(parameterName(upgrade))],
    ['downgradeOp', code(parameterName(downgrade))],
  ])
}

/** Compilers that refuse what is not used let names with an underscore pass. */
function parameterName(body: string): string {
  return usesName(body, 'op') ? 'op' : '_op'
}

function importsText({ imports = [], upgrade = '', downgrade = '' }: RevisionDraft): string {
  const needsSql = [upgrade, downgrade].some((body) => usesName(body, 'sql'))
  const isImported = imports.some((line) => usesName(line, 'sql') && !/\bsql\s+as\b/.test(line))
  const ownSql = needsSql && !isImported
  return [`import ${ownSql ? '{ sql, type Op }' : 'type { Op }'} from 'tribikos'`, ...imports].join('\n')
}

/** `null`, one text, or a list. */
function valueText(texts: readonly string[]): string {
  const [first] = texts
  if (first === undefined) return 'null'
  return texts.length === 1 ? quotedText(first) : `[${texts.map(quotedText).join(', ')}]`
}

function fill(template: string, values: ReadonlyMap<string, Value>, path: string): string {
  const compact = withoutEmptyLines(withoutEmptyBodies(template.replaceAll('\r\n', '\n'), values), values)
  const comments = commentsOf(compact)
  let filled = ''
  let done = 0
  for (const { 0: whole, 1: name = '', index } of compact.matchAll(placeholder)) {
    const value = values.get(name)
    if (value === undefined) throw failed(path, `{{${name}}} is not known`, values)
    const comment = comments.find(({ start, end }) => index >= start && index < end)
    if (comment === undefined && value.kind === 'comment') {
      throw failed(path, `{{${name}}} can only stand in a comment`, values)
    }
    filled += compact.slice(done, index)
    const margin = /^[\s*/]*/.exec(filled.slice(filled.lastIndexOf('\n') + 1))?.[0] ?? ''
    if (comment === undefined) filled += indentCode(value.text, margin)
    else filled += `${filled.endsWith('*') ? ' ' : ''}${commentLines(value.text, margin, comment.block)}`
    done = index + whole.length
    // An empty value leaves no blanks at the end of its line.
    if (value.text === '') filled = filled.replace(/[ \t]+$/, '')
  }
  return filled + compact.slice(done)
}

/** A body without statements is written `{}`. */
function withoutEmptyBodies(template: string, values: ReadonlyMap<string, Value>): string {
  return template.replaceAll(/\{[ \t]*\n[ \t]*\{\{\s*(\w+)\s*\}\}[ \t]*\n[ \t]*\}/g, (whole, name: string) =>
    values.get(name)?.text === '' ? '{}' : whole,
  )
}

/** A line with nothing but a value that is empty is not written. */
function withoutEmptyLines(template: string, values: ReadonlyMap<string, Value>): string {
  return template.replaceAll(/^[ \t]*\{\{\s*(\w+)\s*\}\}[ \t]*\n/gm, (whole, name: string) => {
    const value = values.get(name)
    return value?.kind === 'code' && value.text === '' ? '' : whole
  })
}

function commentsOf(text: string) {
  const reader = new TokenReader(text)
  reader.keepComments = true
  while (reader.next());
  return reader.comments
}

/** Every line of the value gets what stands before its first line, such as ` * `. */
function commentLines(text: string, margin: string, block: boolean): string {
  // After code, a comment has but one line.
  if (!block && !margin.includes('//')) return escapeComment(text.replaceAll('\n', ' '))
  const continuation = margin.replace(/^(\s*)\/\*\*?/, '$1 *').replace(/\*$/, '* ')
  return escapeComment(text)
    .split('\n')
    .map((line, index) => (index === 0 ? line : `${continuation}${line}`.trimEnd()))
    .join('\n')
}

/** A template must not lose what only the draft knows. */
function requirePlaceholders(template: string, values: ReadonlyMap<string, Value>, path: string): void {
  const names = new Set([...template.matchAll(placeholder)].map(([, name = '']) => name))
  const needed = ['upgrade', 'downgrade', 'irreversible'].filter((name) => values.get(name)?.text !== '')
  const lost = needed.find((name) => !names.has(name))
  if (lost === undefined) return
  throw new TribikosError(
    'template_failed',
    `The template of revision files ${path} cannot be used: it has no place for what the revision says in ${lost}`,
    { hint: `Write {{${lost}}} into the template, on a line of its own.`, details: { template: path, lost } },
  )
}

function requireHeader(text: string, draft: RevisionDraft, path: string): void {
  const { scanned, problems } = scanHeader(text, path)
  if (scanned === null) {
    throw failed(path, `its header cannot be read back: ${problems.map(({ message }) => message).join('; ')}`)
  }
  const { header } = scanned
  if (!sameTexts(header.branchLabels, draft.branchLabels)) {
    throw new TribikosError(
      'template_failed',
      `Version ${draft.id} specified branch_labels ${draft.branchLabels.join(', ')}, however the file made from ${path} does not have them; does it have a 'branch_labels' section?`,
      {
        hint: 'Write export const branch_labels = {{branch_labels}} into the template.',
        details: { template: path },
      },
    )
  }
  const wrong = [
    header.id === draft.id ? null : 'revision',
    sameTexts(header.downRevisions, draft.downRevisions) ? null : 'down_revision',
    sameTexts(header.dependsOn, draft.dependsOn) ? null : 'depends_on',
  ].find((name) => name !== null)
  if (wrong !== undefined) {
    throw failed(path, `the file made from it does not export the ${wrong} that was asked for`)
  }
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}

function failed(path: string, reason: string, values?: ReadonlyMap<string, Value>): TribikosError {
  return new TribikosError(
    'template_failed',
    `The template of revision files ${path} cannot be used: ${reason}`,
    {
      hint:
        values === undefined
          ? 'Write export const revision = {{revision}}, and so on for down_revision, branch_labels and depends_on.'
          : `In comments: {{message}} {{id}} {{revises}} {{createDate}}; elsewhere: ${[...values]
              .filter(([, { kind }]) => kind === 'code')
              .map(([name]) => `{{${name}}}`)
              .join(' ')}.`,
      details: { template: path, reason },
    },
  )
}
