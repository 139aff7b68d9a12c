/** An `op` whose operations are compiled and collected instead of run. */
import type { NamingConvention } from '../../../lib/config/config.ts'
import type { Statement } from '../../../lib/dialects/dialect.ts'
import { compile } from '../../../lib/dialects/postgres/compile.ts'
import { dropUnusedTypes } from '../../../lib/dialects/postgres/enum-type.ts'
import { createOp } from '../../../lib/ops/create-op.ts'
import type { Op } from '../../../lib/ops/op.ts'

export type Body = (op: Op) => unknown

/** The statements that a body leads to. */
export async function statementsOf(
  body: Body,
  namingConvention: NamingConvention = {},
): Promise<readonly Statement[]> {
  const statements: Statement[] = []
  const unsupported = (): never => {
    throw new Error('not while recording')
  }
  const op = createOp({
    context: {
      offline: true,
      dialect: 'postgres',
      revision: 'a1',
      direction: 'upgrade',
      x: {},
      tag: null,
      serverVersion: null,
    },
    queue: async (operation) => {
      statements.push(...compile(operation, { namingConvention }))
    },
    query: unsupported,
    knex: unsupported,
    backfill: unsupported,
    savepoint: unsupported,
    autocommitBlock: unsupported,
  })
  await body(op)
  return statements
}

/** The statements as a runner sends them: unused types are dropped before a new type is made, and at the end. */
export function withTypeDrops(statements: readonly Statement[]): readonly Statement[] {
  const sent: Statement[] = []
  let due = false
  for (const statement of statements) {
    if (due && statement.needsTypeDrops === true) sent.push(dropUnusedTypes)
    due = (due && statement.needsTypeDrops !== true) || statement.freesTypes === true
    sent.push(statement)
  }
  return due ? [...sent, dropUnusedTypes] : sent
}
