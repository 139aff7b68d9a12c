/** PostgreSQL 13 to 18 as a dialect. */
import type { Dialect } from '../dialect.ts'
import { bareStep } from './bare-step.ts'
import { compile } from './compile.ts'
import {
  backfillLoop,
  backfillQuestion,
  nextRange,
  rangePattern,
  rangeStatements,
  readBackfillTable,
} from './data/backfill.ts'
import { textStatement } from './data/compile.ts'
import { dropUnusedTypes } from './enum-type.ts'
import { literal } from './literal.ts'
import { readScript } from './ddl-script.ts'
import { identifier } from './names.ts'
import { render } from './parameters.ts'
import { effectOf, resetsSettings, splitStatements, transactionControl } from './sql-text.ts'
import { versionTable } from './version-table.ts'
import { sql } from '../../ops/values.ts'

export const postgresDialect: Dialect = {
  name: 'postgres',
  transactionalDdl: true,
  compile,
  statement: (text) => textStatement(typeof text === 'string' ? sql.raw(text) : text),
  afterDrops: dropUnusedTypes,
  splitStatements,
  readScript,
  transactionControl,
  resetsSettings,
  bareStep,
  backfill: {
    question: backfillQuestion,
    read: readBackfillTable,
    next: nextRange,
    change: rangeStatements,
    pattern: rangePattern,
    loop: backfillLoop,
  },
  effectOf,
  render,
  identifier,
  literal,
  versionTable,
}
