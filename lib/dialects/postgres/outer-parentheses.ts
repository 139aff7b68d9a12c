/** Takes away the parentheses that PostgreSQL writes around a whole expression. */
import { significantTokens } from './sql-tokens.ts'

/** `(a > 0)` is `a > 0`, `((a) + (b))` is `(a) + (b)`; `(a) + (b)` stays. */
export function withoutOuterParentheses(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text
  let depth = 0
  for (const { kind, start, end } of significantTokens(text)) {
    if (kind !== 'symbol') continue
    const symbol = text[start]
    if (symbol === '(') depth += 1
    else if (symbol === ')') depth -= 1
    if (depth === 0 && end < text.length) return text
  }
  return depth === 0 ? withoutOuterParentheses(text.slice(1, -1).trim()) : text
}
