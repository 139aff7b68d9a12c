/** Reading composite types. Their attributes have an order that counts, so they are one list; comments on them are in it. */
import type { ObjectQuery } from '../object-family.ts'
import { collationName, selectObjects } from '../object-select.ts'
import { address, privileges } from '../reflection-sql.ts'

export const compositeTypes: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'compositeType',
    path: ['n.nspname', 't.typname'],
    address: address('pg_type', 't.oid'),
    aliases: `ARRAY[${address('pg_class', 'c.oid')}, ${address('pg_type', 't.typarray')}]`,
    attributes: {
      columns: `coalesce(l.list, '[]'::jsonb)`,
      privileges: privileges('t.typacl', 'T', 't.typowner'),
    },
    from: `FROM pg_class c JOIN pg_type t ON t.oid = c.reltype JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN (
        SELECT a.attrelid, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', a.attname,
          'type', format_type(a.atttypid, a.atttypmod),
          'collation', ${collationName('a.attcollation', 'b.typcollation')},
          'comment', d.description)) ORDER BY a.attnum) AS list
        FROM pg_attribute a
        JOIN pg_class ac ON ac.oid = a.attrelid AND ac.relkind = 'c'
        JOIN pg_type b ON b.oid = a.atttypid
        LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid
      ) l ON l.attrelid = c.oid
      WHERE c.relkind = 'c' AND ${inScope('n.nspname')} ORDER BY n.nspname, t.typname`,
  })
