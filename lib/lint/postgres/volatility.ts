/** Whether an expression may give another value for each row, so that a default has to be written into every one. */
import type { Node } from '../../dialects/postgres/parse-sql.ts'
import { strings } from './names.ts'
import { callsIn } from './tree-parts.ts'

/** Functions of pg_catalog that are at home in defaults and are not volatile in any of their forms. */
export const stableFunctions: ReadonlySet<string> = new Set(
  (
    'abs age array_append array_cat array_fill array_length array_prepend array_remove array_replace array_to_string ' +
    'btrim ceil ceiling char_length chr concat concat_ws current_database current_schema current_setting ' +
    'date date_bin date_part date_trunc daterange decode div encode float8 floor format inet_client_addr ' +
    'initcap int2 int4 int4range int8 int8range interval json_build_array json_build_object json_object ' +
    'jsonb_build_array jsonb_build_object jsonb_object justify_interval left length lower lpad ltrim make_date ' +
    'make_interval make_time make_timestamp make_timestamptz md5 mod now numeric numrange overlay ' +
    'pg_current_xact_id pi power quote_ident quote_literal regexp_replace repeat replace reverse right round rpad ' +
    'rtrim sha224 sha256 sha384 sha512 sign split_part sqrt statement_timestamp string_to_array strpos substr ' +
    'substring text timestamp timestamptz timezone to_char to_date to_hex to_json to_jsonb to_number to_timestamp ' +
    'to_tsvector transaction_timestamp translate trunc tsrange tstzrange txid_current upper version'
  ).split(' '),
)

/** The first function in an expression that is or may be volatile, as it is written; null when there is none. */
export function volatileFunction(expression: Node, known: ReadonlySet<string>): string | null {
  for (const call of callsIn(expression)) {
    const name = call.name.join('.')
    const isBuiltIn = stableFunctions.has(name.replace(/^pg_catalog\./, ''))
    if (!isBuiltIn && !known.has(name)) return name
  }
  return null
}

/** The name of a function that a statement makes as STABLE or IMMUTABLE, or null. */
export function madeStable(tree: Node): string | null {
  if (!('CreateFunctionStmt' in tree)) return null
  const { funcname, options = [] } = tree.CreateFunctionStmt
  const isStable = options.some((each) => {
    if (!('DefElem' in each) || each.DefElem.defname !== 'volatility') return false
    const { arg } = each.DefElem
    return arg !== undefined && 'String' in arg && /^(?:stable|immutable)$/.test(arg.String.sval ?? '')
  })
  return isStable ? strings(funcname).join('.') : null
}
