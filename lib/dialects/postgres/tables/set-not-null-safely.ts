/**
 * `setNotNullSafely`: a check that was validated while others read and write stands in for the reading of the table under
 * the lock of SET NOT NULL. Each statement has a transaction of its own.
 */
import type { SetNotNullSafely } from '../../../ops/table-operations.ts'
import type { Statement } from '../../dialect.ts'
import { fitName, identifier, qualified } from '../names.ts'

export function setNotNullSafely({
  schema,
  table,
  column,
  constraintName,
}: SetNotNullSafely): readonly Statement[] {
  // Not the name that the server gives to NOT NULL itself: that would get a number behind it and keep it.
  const check = identifier(constraintName ?? fitName(`${table}_${column}_is_not_null`))
  const [alter, name] = [`ALTER TABLE ${qualified(schema, table)}`, identifier(column)]
  return [
    {
      sql: `${alter} ADD CONSTRAINT ${check} CHECK (${name} IS NOT NULL) NOT VALID`,
      transaction: 'alone',
      hints: { [duplicateObject]: takenHint },
    },
    {
      sql: `${alter} VALIDATE CONSTRAINT ${check}`,
      transaction: 'alone',
      hints: { [checkViolation]: nullsHint },
    },
    {
      // Two statements: in one, the server takes the check away before it looks for it.
      sql: `${alter} ALTER COLUMN ${name} SET NOT NULL;\n${alter} DROP CONSTRAINT ${check}`,
      transaction: 'alone',
    },
  ]
}

const duplicateObject = '42710'
const checkViolation = '23514'

const takenHint =
  'When it was left by another run of this kind, drop it; else give the check a name of its own: { constraintName: … }.'
const nullsHint =
  'Rows have NULL there still; new ones cannot get it any more. Fill them (op.batch in a revision before this one, or by hand), then run the same command again: it goes on here.'
