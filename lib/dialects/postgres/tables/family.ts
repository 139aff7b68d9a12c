/** Tables, their columns and defaults, and the links between tables. */
import type { ObjectFamily } from '../object-family.ts'
import { clustering, replicaIdentity } from './chosen-index-rules.ts'
import { columnQueries } from './column-reflect.ts'
import { column } from './column-rules.ts'
import { columnDefault } from './default-rules.ts'
import { identitySequence, identitySequences } from './identity-sequence.ts'
import { hierarchyQueries } from './hierarchy-reflect.ts'
import { inheritance, partition } from './hierarchy-rules.ts'
import { tableQueries } from './table-reflect.ts'
import { table } from './table-rules.ts'

export const tableFamily: ObjectFamily = {
  queries: [...tableQueries, ...columnQueries, identitySequences, ...hierarchyQueries],
  kinds: {
    table,
    column,
    default: columnDefault,
    identitySequence,
    inheritance,
    partition,
    clustering,
    replicaIdentity,
  },
  deparsed: ['expression', 'generated', 'bound', 'partitionBy'],
}
