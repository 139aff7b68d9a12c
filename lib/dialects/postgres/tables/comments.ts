/** `COMMENT ON TABLE` and `COMMENT ON COLUMN`; null removes a comment. */
import type { Statement } from '../../dialect.ts'
import { ddl } from '../ddl.ts'
import { quoted } from '../literal.ts'
import { identifier, qualified } from '../names.ts'

type Schema = string | null | undefined

export function tableComment(schema: Schema, table: string, comment: string | null): Statement {
  return ddl(`COMMENT ON TABLE ${qualified(schema, table)} IS ${commentText(comment)}`)
}

export function columnComment(
  schema: Schema,
  table: string,
  column: string,
  comment: string | null,
): Statement {
  return ddl(`COMMENT ON COLUMN ${qualified(schema, table)}.${identifier(column)} IS ${commentText(comment)}`)
}

function commentText(comment: string | null): string {
  return comment === null ? 'NULL' : quoted(comment)
}
