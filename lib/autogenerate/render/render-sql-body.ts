/** Planned operations as the statements of a section of an SQL revision: each as it is sent, remarks above it. */
import type { Dialect, Statement } from '../../dialects/dialect.ts'
import { scriptParts } from '../../dialects/postgres/script-parts.ts'
import type { PlannedOperation } from '../../dialects/schema-rules.ts'
import { TribikosError } from '../../errors.ts'
import { remarkLines } from './remark-lines.ts'
import { frame } from './render-body.ts'
import { itemOf, type RenderItem } from './render-item.ts'

export interface RenderSqlOptions {
  readonly dialect: Dialect
  readonly renderItem?: RenderItem | undefined
}

/** Statements that are committed by themselves, or that stand in the transaction of the revision. */
interface Paragraph {
  readonly text: string
  readonly isApart: boolean
}

/**
 * The text; empty when there is nothing to do.
 * @throws `operation_invalid`; `environment_invalid` where renderItem wants code in it
 */
export function renderSqlBody(planned: readonly PlannedOperation[], options: RenderSqlOptions): string {
  const paragraphs = planned.flatMap((each) => paragraphsOf(each, options))
  if (paragraphs.length === 0) return ''
  const lines = [sqlComment(frame.begin)]
  for (const [index, { text, isApart }] of paragraphs.entries()) {
    const wasApart = index > 0 && paragraphs[index - 1]?.isApart === true
    if (wasApart && !isApart) lines.push('-- end autocommit')
    lines.push('')
    if (isApart && !wasApart) lines.push('-- autocommit')
    lines.push(text)
  }
  if (paragraphs.at(-1)?.isApart === true) lines.push('-- end autocommit')
  return [...lines, '', sqlComment(frame.end)].join('\n')
}

function paragraphsOf(
  { operation, remarks = [], phase }: PlannedOperation,
  { dialect, renderItem }: RenderSqlOptions,
): readonly Paragraph[] {
  const item = itemOf(renderItem, operation)
  if (item?.text === '') return []
  if (item !== undefined) {
    throw new TribikosError(
      'environment_invalid',
      `renderItem gave code for ${operation.type}, and the revision is SQL`,
      {
        hint: "Write the revision in TypeScript, or let renderItem give undefined for it, or '' to leave it out.",
      },
    )
  }
  const comments = remarkLines(remarks).map(sqlComment)
  return dialect.compile(operation, { namingConvention: {} }).map((statement, index) => ({
    text: [...(index === 0 ? comments : []), ended(dialect.render(statement))].join('\n'),
    isApart: phase === 'committed' || needsCommit(statement),
  }))
}

/** What the text of a statement does not tell by itself. */
function needsCommit({ transaction }: Statement): boolean {
  return transaction === 'alone' || transaction === 'apart'
}

function sqlComment(line: string): string {
  return line.replace(/^\/\//, '--')
}

/** A semicolon in a comment would end nothing. */
function ended(sql: string): string {
  const last = scriptParts(sql).at(-1)
  return last?.type === 'comment' ? `${sql}\n;` : `${sql};`
}
