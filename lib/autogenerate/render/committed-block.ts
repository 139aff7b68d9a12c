/** Operations that are committed before the rest of a revision begins, as one `op.autocommitBlock`. */
import type { PlannedOperation } from '../../dialects/schema-rules.ts'
import { indentCode } from '../../revisions/code-text.ts'
import { innerOperationText } from '../../revisions/code/operation-code.ts'
import { remarkLines } from './remark-lines.ts'
import { itemOf, type RenderItem } from './render-item.ts'

const margin = '  '

/** The block with the import lines that it needs; an empty text when nothing is left in it. */
export function committedBlock(
  planned: readonly PlannedOperation[],
  renderItem: RenderItem | undefined,
): { readonly text: string; readonly imports: readonly string[] } {
  const items = planned.map(({ operation }) => itemOf(renderItem, operation))
  const texts = planned.map(({ operation }, index) => {
    const own = items[index]?.text
    return own === undefined ? innerOperationText(operation, margin.length) : indentCode(own, margin)
  })
  if (texts.every((text) => text === '')) return { text: '', imports: [] }
  const remarks = [...new Set(planned.flatMap(({ remarks: lines = [] }) => lines))]
  return {
    text: [
      ...remarkLines(remarks),
      'await op.autocommitBlock(async () => {',
      ...texts.filter((text) => text !== '').map((text) => `${margin}${text}`),
      '})',
    ].join('\n'),
    imports: items.flatMap((item) => item?.imports ?? []),
  }
}
