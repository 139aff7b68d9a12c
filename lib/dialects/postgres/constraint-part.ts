/** Constraints that are written into `createTable`, and those that have to wait until the table is there. */
import type { TablePart } from './table-part.ts'

/** See {@link TablePart}. */
export const constraintPart: TablePart = () => null
