/** Reading foreign-data wrappers, servers, user mappings and foreign tables. */
import type { ObjectQuery } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { address, privileges } from '../reflection-sql.ts'
import { parentTables } from '../relation-sql.ts'
import { optionAttributes } from './options.ts'

const wrappers: ObjectQuery = () =>
  selectObjects({
    kind: 'foreignDataWrapper',
    path: ['w.fdwname'],
    address: address('pg_foreign_data_wrapper', 'w.oid'),
    attributes: {
      handler: 'CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END',
      validator: 'CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END',
      ...optionAttributes('w.fdwoptions'),
      privileges: privileges('w.fdwacl', 'F', 'w.fdwowner'),
    },
    from: 'FROM pg_foreign_data_wrapper w ORDER BY w.fdwname',
  })

const servers: ObjectQuery = () =>
  selectObjects({
    kind: 'foreignServer',
    path: ['s.srvname'],
    address: address('pg_foreign_server', 's.oid'),
    attributes: {
      type: 's.srvtype',
      version: 's.srvversion',
      wrapper: 'w.fdwname',
      ...optionAttributes('s.srvoptions'),
      privileges: privileges('s.srvacl', 'S', 's.srvowner'),
    },
    from: 'FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw ORDER BY s.srvname',
  })

/** The view shows options to those who may see them; the catalog below it is the superuser's alone. */
const userMappings: ObjectQuery = () =>
  selectObjects({
    kind: 'userMapping',
    path: [
      'm.srvname',
      `CASE WHEN m.umuser = 0 THEN 'PUBLIC' WHEN m.usename = current_user THEN 'CURRENT_USER' ELSE m.usename END`,
    ],
    address: address('pg_user_mapping', 'm.umid'),
    attributes: optionAttributes('m.umoptions'),
    from: 'FROM pg_user_mappings m ORDER BY m.srvname, m.usename',
  })

const foreignTables: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'foreignTable',
    path: ['n.nspname', 'c.relname'],
    address: address('pg_class', 'c.oid'),
    aliases: `ARRAY[${address('pg_type', 't.oid')}, ${address('pg_type', 't.typarray')}]`,
    attributes: {
      server: 's.srvname',
      inherits: 'h.parents',
      ...optionAttributes('f.ftoptions'),
      privileges: privileges('c.relacl', 'r', 'c.relowner'),
    },
    needs: `jsonb_build_array(jsonb_build_object('kind', 'schema', 'path', jsonb_build_array(n.nspname)))`,
    from: `FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_type t ON t.oid = c.reltype JOIN pg_foreign_server s ON s.oid = f.ftserver
      LEFT JOIN ${parentTables} h ON h.inhrelid = c.oid AND NOT c.relispartition
      WHERE ${inScope('n.nspname')} ORDER BY n.nspname, c.relname`,
  })

export const foreignQueries: readonly ObjectQuery[] = [wrappers, servers, userMappings, foreignTables]
