/**
 * What node-postgres gives and takes for each type of PostgreSQL, with the parsers that it has from the start. A type that
 * is not listed comes as the text that the server sends.
 */

/** One type as TypeScript: what a select gives, and what insert and update take. */
export interface DriverType {
  readonly select: string
  readonly insert: string
}

const asText: DriverType = { select: 'string', insert: 'string' }
const asNumber: DriverType = { select: 'number', insert: 'number' }
const asDate: DriverType = { select: 'Date', insert: 'Date | string' }
const asJson: DriverType = { select: 'unknown', insert: 'JsonInput' }

const scalars: ReadonlyMap<string, DriverType> = new Map([
  ['bool', { select: 'boolean', insert: 'boolean' }],
  ['int2', asNumber],
  ['int4', asNumber],
  ['oid', asNumber],
  ['float4', asNumber],
  ['float8', asNumber],
  // More digits than a number holds.
  ['int8', { select: 'string', insert: 'bigint | number | string' }],
  ['numeric', { select: 'string', insert: 'bigint | number | string' }],
  ['money', { select: 'string', insert: 'number | string' }],
  ['date', asDate],
  ['timestamp', asDate],
  ['timestamptz', asDate],
  ['interval', { select: 'PostgresInterval', insert: 'PostgresInterval | string' }],
  ['bytea', { select: 'Buffer', insert: 'Uint8Array' }],
  ['json', asJson],
  ['jsonb', asJson],
  // As an object they would be written as JSON.
  ['point', { select: 'PostgresPoint', insert: 'string' }],
  ['circle', { select: 'PostgresCircle', insert: 'string' }],
])

/** Types whose arrays become arrays. All others come as text such as `{a,b}`, those of enums and domains too. */
const parsedArrays: ReadonlySet<string> = new Set(
  (
    'bool bytea int2 int4 int8 oid point float4 float8 numeric bpchar varchar text macaddr inet cidr timestamp date ' +
    'timestamptz interval json jsonb numrange uuid money time timetz'
  ).split(' '),
)

/** Elements that are parsed in another way than the type by itself. */
const elements: ReadonlyMap<string, string> = new Map([['numeric', 'number']])

/** A type by its short name. */
export function driverType(name: string): DriverType {
  return scalars.get(name) ?? asText
}

/** An array of a type: by its short name, or null for one that is not PostgreSQL's own. */
export function driverArrayType(name: string | null, element: DriverType): DriverType {
  const list = `readonly ${inParentheses(element.insert)}[]`
  if (name === null || !parsedArrays.has(name)) {
    // Between the elements of this one stands a semicolon, which the driver does not know.
    return { select: 'string', insert: name === 'box' ? 'string' : `${list} | string` }
  }
  return { select: `${inParentheses(elements.get(name) ?? element.select)}[]`, insert: list }
}

/** So that something can stand behind it. */
export function inParentheses(type: string): string {
  return /^[\w$.]+$/.test(type) ? type : `(${type})`
}
