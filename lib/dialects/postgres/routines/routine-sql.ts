/** Pieces of SQL that the queries for functions, procedures and aggregates have in common. */

/** Types of the arguments by which a routine is told from others of its name: `integer, text[]`. */
export function inputTypes(routine: string): string {
  return `coalesce((SELECT string_agg(format_type(t.type, NULL), ', ' ORDER BY t.place)
      FROM unnest(${routine}.proargtypes) WITH ORDINALITY t(type, place)), '')`
}

/** Whether a type made the routine for itself: the constructors of a range type. */
export function madeByType(routine: string): string {
  return `EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = ${routine}.oid
    AND i.deptype = 'i' AND i.refclassid = 'pg_type'::regclass)`
}
