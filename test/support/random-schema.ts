/**
 * Random schemas as DDL. Names come from small pools, so that two of them share most objects and differ in the details, which is
 * what a change of a schema looks like.
 */
import * as fc from 'fast-check'

interface RandomColumn {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly extra: number
  readonly comment: boolean
}

interface RandomTable {
  readonly name: string
  readonly columns: readonly RandomColumn[]
  readonly idStyle: number
  readonly unique: number
  readonly check: number
  readonly index: number
  readonly foreign: number
  readonly trigger: number
  readonly policy: number
  readonly options: number
}

/** What decides a schema; smaller is simpler, so that a failing pair shrinks well. */
interface RandomSchema {
  readonly tables: readonly RandomTable[]
  readonly enums: readonly (readonly [string, readonly string[]])[]
  readonly domains: readonly (readonly [string, number])[]
  readonly functions: readonly (readonly [string, number])[]
  readonly views: readonly (readonly [string, number, number])[]
  readonly sequences: readonly (readonly [string, number])[]
  readonly partitioned: readonly (readonly [string, number, number])[]
  readonly children: readonly (readonly [string, number])[]
}

const types = [
  'int',
  'bigint',
  'text',
  'varchar(20)',
  'numeric(10,2)',
  'boolean',
  'timestamptz',
  'date',
  'jsonb',
  'uuid',
  'int[]',
  'mood',
  'mood[]',
  'email',
]

const columnArbitrary = (name: string): fc.Arbitrary<RandomColumn> =>
  fc.record({
    name: fc.constant(name),
    type: fc.constantFrom(...types),
    notNull: fc.boolean(),
    extra: fc.nat(6),
    comment: fc.boolean(),
  })

const subset = <Value>(values: readonly Value[], min = 0): fc.Arbitrary<Value[]> =>
  fc.shuffledSubarray([...values], { minLength: min })

const tableArbitrary = (name: string): fc.Arbitrary<RandomTable> =>
  fc.record({
    name: fc.constant(name),
    columns: fc
      .subarray(['a', 'b', 'c', 'd', 'E f'], { minLength: 1 })
      .chain((names) => fc.tuple(...names.map(columnArbitrary))),
    idStyle: fc.nat(4),
    unique: fc.nat(4),
    check: fc.nat(3),
    index: fc.nat(6),
    foreign: fc.nat(4),
    trigger: fc.nat(3),
    policy: fc.nat(3),
    options: fc.nat(4),
  })

const some = <Value>(
  names: readonly string[],
  one: (name: string) => fc.Arbitrary<Value>,
): fc.Arbitrary<readonly Value[]> => fc.subarray([...names]).chain((chosen) => fc.tuple(...chosen.map(one)))

const numbered =
  (max: number) =>
  (name: string): fc.Arbitrary<readonly [string, number]> =>
    fc.tuple(fc.constant(name), fc.nat(max))

const schemaArbitrary: fc.Arbitrary<RandomSchema> = fc.record({
  tables: some(['t0', 't1', 'Tab 2', 't3'], tableArbitrary),
  enums: fc.tuple(fc.tuple(fc.constant('mood'), subset(['x', 'y', 'z', "it's"], 1))),
  domains: fc.tuple(fc.tuple(fc.constant('email'), fc.nat(2))),
  functions: some(['f0', 'f1', 'f2'], numbered(5)),
  views: some(['v0', 'v1', 'm0'], (name) => fc.tuple(fc.constant(name), fc.nat(3), fc.nat(3))),
  sequences: some(['s0', 's1'], numbered(4)),
  partitioned: some(['p0'], (name) => fc.tuple(fc.constant(name), fc.nat(3), fc.nat(3))),
  children: some(['c0'], numbered(2)),
})

/** A schema as statements in an order that loads. */
export const ddlArbitrary: fc.Arbitrary<string> = schemaArbitrary.map((schema) =>
  statementsOf(schema).join(';\n'),
)

function statementsOf(schema: RandomSchema): readonly string[] {
  return [
    ...schema.enums.map(([name, labels]) => `CREATE TYPE ${name} AS ENUM (${labels.map(quote).join(', ')})`),
    ...schema.domains.map(([name, variant]) => domainOf(name, variant)),
    ...schema.sequences.map(([name, variant]) => `CREATE SEQUENCE ${name} ${sequenceOptions[variant] ?? ''}`),
    ...schema.functions.map(([name, variant]) => functionOf(name, variant)),
    `CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN ${schema.functions.length % 2 === 0 ? 'new' : 'old'}; END $$`,
    ...schema.tables.flatMap((table) => tableOf(table, schema)),
    ...schema.tables.flatMap((table) => foreignKeyOf(table, schema)),
    ...schema.partitioned.flatMap(([name, parts, variant]) => partitionedOf(name, parts, variant)),
    ...schema.children.flatMap(([name, variant]) => childOf(name, variant, schema)),
    ...schema.views.flatMap(([name, on, variant]) => viewOf(name, on, variant, schema)),
  ]
}

const sequenceOptions = ['', 'INCREMENT 5', 'AS integer START 7', 'MINVALUE 3 MAXVALUE 99 CYCLE', 'CACHE 10']

function domainOf(name: string, variant: number): string {
  const checks = ['', "CHECK (VALUE <> '')", "DEFAULT 'a@b' CONSTRAINT at CHECK (VALUE LIKE '%@%')"]
  return `CREATE DOMAIN ${name} AS text ${checks[variant] ?? ''}`
}

function functionOf(name: string, variant: number): string {
  const variants = [
    '(a int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT a $$',
    '(a int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT a + 1 $$',
    '(b int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT b $$',
    '(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT a::bigint $$',
    '(a int DEFAULT 1) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN a; END $$',
    "(a int, c text DEFAULT $x$it's$x$) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT a $$",
  ]
  return `CREATE FUNCTION ${name}${variants[variant] ?? ''}`
}

const literals: Readonly<Record<string, string>> = {
  int: '5',
  bigint: '9007199254740993',
  text: "'it''s'",
  'varchar(20)': "'v'",
  'numeric(10,2)': '1.50',
  boolean: 'true',
  timestamptz: 'now()',
  date: "'2024-02-29'",
  jsonb: `'{"a": 1}'`,
  uuid: 'gen_random_uuid()',
  'int[]': "'{1,2}'",
  email: "'q@r'",
}

function tableOf(table: RandomTable, schema: RandomSchema): readonly string[] {
  const name = identifier(table.name)
  const label = quote(schema.enums[0]?.[1][0] ?? '')
  const defaults: Readonly<Record<string, string>> = {
    ...literals,
    mood: label,
    'mood[]': `ARRAY[${label}]::mood[]`,
  }
  const ints = table.columns.filter(({ type }) => type === 'int').map((column) => identifier(column.name))
  const columns = table.columns.map((column) => {
    const extra =
      column.extra === 1 || column.extra === 2
        ? ` DEFAULT ${defaults[column.type] ?? 'NULL'}`
        : column.extra === 3 && column.type === 'bigint'
          ? ' GENERATED BY DEFAULT AS IDENTITY'
          : column.extra === 4 && column.type === 'bigint' && ints[0] !== undefined
            ? ` GENERATED ALWAYS AS (${ints[0]} * 2) STORED`
            : column.extra === 5 && column.type === 'int' && schema.functions[0] !== undefined
              ? ` DEFAULT ${schema.functions[0][0]}(3)`
              : column.extra === 6 && column.type === 'text'
                ? ' COLLATE "C"'
                : ''
    return `${identifier(column.name)} ${column.type}${extra}${column.notNull ? ' NOT NULL' : ''}`
  })
  const ids = [
    'id int PRIMARY KEY',
    'id serial PRIMARY KEY',
    'id bigserial PRIMARY KEY',
    'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    'id int NOT NULL',
  ]
  const first = identifier(table.columns[0]?.name ?? 'id')
  const constraints = [
    ...(table.unique === 1 ? [`CONSTRAINT ${identifier(`${table.name} U q`)} UNIQUE (id)`] : []),
    ...(table.unique === 2
      ? [`UNIQUE (id, ${table.columns[0]?.type === 'jsonb' ? 'id2' : first})`.replace(', id2', '')]
      : []),
    ...(table.check === 1 ? ['CONSTRAINT positive CHECK (id > 0)'] : []),
    ...(table.check === 2 ? ['CONSTRAINT positive CHECK (id > 1 AND id < 1000000)'] : []),
    ...(table.check === 3 ? [`CHECK (${first} IS NOT NULL OR id = 1)`] : []),
  ]
  const options = ['', '', ' WITH (fillfactor = 80)', '', ''][table.options] ?? ''
  const indexes = [
    '',
    `CREATE INDEX ON ${name} (id DESC)`,
    `CREATE INDEX ${identifier(`${table.name} ix`)} ON ${name} (id) WHERE id > 5`,
    `CREATE UNIQUE INDEX ${identifier(`${table.name}_u`)} ON ${name} ((id + 1))`,
    `CREATE INDEX ${identifier(`${table.name}_h`)} ON ${name} USING hash (id)`,
    schema.functions[0]?.[1] === 4
      ? ''
      : schema.functions[0] === undefined
        ? ''
        : `CREATE INDEX ${identifier(`${table.name}_f`)} ON ${name} (${schema.functions[0][0]}(id::int))`,
    `CREATE INDEX ${identifier(`${table.name} ix`)} ON ${name} (id) INCLUDE (${first})`,
  ]
  return [
    `CREATE ${table.options === 1 ? 'UNLOGGED ' : ''}TABLE ${name} (${[ids[table.idStyle] ?? ids[0], ...columns, ...constraints].join(', ')})${options}`,
    ...(indexes[table.index] === undefined || indexes[table.index] === ''
      ? []
      : [indexes[table.index] ?? '']),
    ...table.columns
      .filter(({ comment }) => comment)
      .map(
        (column) => `COMMENT ON COLUMN ${name}.${identifier(column.name)} IS ${quote(`is a ${column.type}`)}`,
      ),
    ...(table.options === 3 ? [`COMMENT ON TABLE ${name} IS 'some \`\${table}\` */'`] : []),
    ...(table.options === 4 ? [`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`] : []),
    ...(table.trigger === 1
      ? [`CREATE TRIGGER trg BEFORE UPDATE ON ${name} FOR EACH ROW EXECUTE FUNCTION tf()`]
      : []),
    ...(table.trigger === 2
      ? [
          `CREATE TRIGGER trg AFTER UPDATE OF ${first} ON ${name} FOR EACH ROW WHEN (new.id > 1) EXECUTE FUNCTION tf('a')`,
        ]
      : []),
    ...(table.trigger === 3
      ? [
          `CREATE TRIGGER trg BEFORE INSERT ON ${name} FOR EACH ROW EXECUTE FUNCTION tf()`,
          `ALTER TABLE ${name} DISABLE TRIGGER trg`,
        ]
      : []),
    ...(table.policy === 1 ? [`CREATE POLICY pol ON ${name} USING (id > 0)`] : []),
    ...(table.policy === 2 ? [`CREATE POLICY pol ON ${name} FOR SELECT USING (${first} IS NOT NULL)`] : []),
    ...(table.policy === 3 ? [`CREATE POLICY pol ON ${name} FOR INSERT WITH CHECK (id < 10)`] : []),
  ]
}

function foreignKeyOf(table: RandomTable, schema: RandomSchema): readonly string[] {
  const target = schema.tables[table.foreign - 1]
  if (target === undefined || target.idStyle === 4) return []
  // Only unlogged tables may refer to unlogged ones.
  if (target.options === 1 && table.options !== 1) return []
  const actions = ['', ' ON DELETE CASCADE', ' DEFERRABLE INITIALLY DEFERRED', ' ON UPDATE SET NULL']
  return [
    `ALTER TABLE ${identifier(table.name)} ADD CONSTRAINT ${identifier(`${table.name}_fk`)} FOREIGN KEY (id) REFERENCES ${identifier(target.name)} (id)${actions[table.index % 4] ?? ''}`,
  ]
}

function partitionedOf(name: string, parts: number, variant: number): readonly string[] {
  const key = ['RANGE (k)', 'RANGE (k)', 'LIST (k)', 'RANGE (k)'][variant] ?? ''
  const bounds = (part: number): string =>
    variant === 2 ? `FOR VALUES IN (${part})` : `FOR VALUES FROM (${part * 10}) TO (${part * 10 + 10})`
  return [
    `CREATE TABLE ${name} (k int NOT NULL, v ${variant === 1 ? 'bigint' : 'text'}${variant === 3 ? ', w date, PRIMARY KEY (k)' : ''}) PARTITION BY ${key}`,
    ...Array.from(
      { length: parts },
      (_, part) => `CREATE TABLE ${name}_${part} PARTITION OF ${name} ${bounds(part)}`,
    ),
    ...(variant >= 2 ? [`CREATE INDEX ${name}_v ON ${name} (v)`] : []),
  ]
}

function childOf(name: string, variant: number, schema: RandomSchema): readonly string[] {
  const parent = schema.tables[0]
  if (parent === undefined || parent.columns.some(({ name: column }) => column === 'own')) return []
  return [
    `CREATE TABLE ${name} (own ${['int', 'text', 'bigint DEFAULT 4'][variant] ?? 'int'}) INHERITS (${identifier(parent.name)})`,
  ]
}

function viewOf(name: string, on: number, variant: number, schema: RandomSchema): readonly string[] {
  const table = schema.tables[on]
  const source = table === undefined ? '(SELECT 1 AS id) q' : identifier(table.name)
  const column = table?.columns[0]
  const list =
    variant === 0 || column === undefined
      ? 'id'
      : variant === 1
        ? `id, ${identifier(column.name)} AS x`
        : `id + ${variant} AS id`
  if (name !== 'm0') return [`CREATE VIEW ${name} AS SELECT ${list} FROM ${source}`]
  return [
    `CREATE MATERIALIZED VIEW ${name} AS SELECT ${list} FROM ${source}`,
    `CREATE INDEX m0_id ON m0 (id)`,
    `CREATE VIEW over_m0 AS SELECT id FROM m0`,
  ]
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function identifier(name: string): string {
  return `"${name}"`
}
