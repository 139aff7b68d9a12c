/** Sequences and who owns them; those of identity columns belong to their columns. */
import type { ObjectFamily } from '../object-family.ts'
import { sequenceQueries } from './sequence-reflect.ts'
import { sequence, sequenceOwner } from './sequence-rules.ts'

export const sequenceFamily: ObjectFamily = { queries: sequenceQueries, kinds: { sequence, sequenceOwner } }
