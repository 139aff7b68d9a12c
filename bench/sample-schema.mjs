/**
 * A large schema of every common kind of object, as DDL: the same text for the same size. 1,000 tables have 10,000
 * columns, 3,000 indexes and constraints (those of primary keys counted once, as constraints) and 200 functions.
 */

/** Types of the nine columns that follow the identity column, each with what stands behind it. */
const columns = [
  ['label', "text NOT NULL DEFAULT 'none'"],
  ['amount', 'integer NOT NULL DEFAULT 1'],
  ['refers_to', 'bigint'],
  ['price', 'numeric(10, 2)'],
  ['made_at', 'timestamp with time zone NOT NULL DEFAULT now()'],
  ['is_open', 'boolean NOT NULL DEFAULT false'],
  ['details', 'jsonb'],
  ['state', 'bench_state'],
  ['code', 'varchar(50)'],
]

/** Of each hundred tables these are one partitioned table and its partitions. */
const partitioned = 95

const enumType = "CREATE TYPE bench_state AS ENUM ('new', 'open', 'closed');"

/**
 * @param {number} tables how many
 * @returns {string[]} statements, in an order that works, for the schema `public`
 */
export function sampleSchema(tables) {
  const parts = [enumType]
  for (let at = 0; at < tables; at++) parts.push(...tableStatements(at))
  for (let at = 0; at < tables; at++) if (at % 20 < 3) parts.push(functionStatement(at))
  for (let at = 0; at < tables; at += 20) parts.push(...viewStatements(at), ...triggerStatements(at))
  return parts
}

/** The same schema with a few changes in it, such as somebody makes in a day, as one text. */
export function changedSampleSchema(tables) {
  return `${sampleSchema(tables).join('\n\n')}

ALTER TABLE ${tableName(1)} ADD COLUMN nickname text;

ALTER TABLE ${tableName(2)} ALTER COLUMN code TYPE varchar(80);

CREATE INDEX ${tableName(2)}_code ON ${tableName(2)} (code);

CREATE TABLE bench_note (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item_id bigint NOT NULL REFERENCES ${tableName(3)} (id) ON DELETE CASCADE,
    body text NOT NULL
);
`
}

function tableName(at) {
  return `item_${String(at).padStart(5, '0')}`
}

function tableStatements(at) {
  const place = at % 100
  if (place < partitioned) return ordinaryTable(at)
  return place === partitioned ? [partitionedTable(at)] : [partition(at, place - partitioned)]
}

/** A primary key, an index, and by turns a unique constraint, a foreign key or a check. */
function ordinaryTable(at) {
  const name = tableName(at)
  const constraints = [
    `${name}_code_key UNIQUE (code, amount)`,
    `${name}_refers_to_fkey FOREIGN KEY (refers_to) REFERENCES ${tableName(at - 1)} (id) ON DELETE SET NULL`,
    `${name}_amount_check CHECK (amount > 0 AND label <> '')`,
  ]
  return [
    createTable(name, [
      'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
      ...columns.map((column) => column.join(' ')),
      `CONSTRAINT ${constraints[at % 3]}`,
    ]),
    `CREATE INDEX ${name}_made_at ON ${name} (made_at DESC, amount)${at % 10 === 0 ? ' WHERE is_open' : ''};`,
    ...(at % 5 === 0
      ? [
          `COMMENT ON TABLE ${name} IS 'Items of kind ${at}';`,
          `COMMENT ON COLUMN ${name}.price IS 'Without tax';`,
        ]
      : []),
  ]
}

function partitionedTable(at) {
  const name = tableName(at)
  const body = ['id bigint NOT NULL', ...columns.map((column) => column.join(' '))]
  return `${createTable(name, [...body, 'PRIMARY KEY (id)']).slice(0, -1)} PARTITION BY RANGE (id);

CREATE INDEX ${name}_made_at ON ${name} (made_at);`
}

function partition(at, place) {
  const [from, to] = [(place - 1) * 1000, place * 1000]
  return `CREATE TABLE ${tableName(at)} PARTITION OF ${tableName(at - place)} FOR VALUES FROM (${from}) TO (${to});`
}

function createTable(name, parts) {
  return `CREATE TABLE ${name} (\n${parts.map((part) => `    ${part}`).join(',\n')}\n);`
}

function functionStatement(at) {
  const name = tableName(at)
  if (at % 2 === 0) {
    return `CREATE FUNCTION sum_of_${name}(smallest integer, unit text DEFAULT 'piece') RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    result bigint;
BEGIN
    SELECT sum(amount) INTO result FROM ${name} WHERE amount >= smallest AND label = unit;
    RETURN coalesce(result, 0);
END;
$$;`
  }
  return `CREATE FUNCTION label_of_${name}(wanted bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT label FROM ${name} WHERE id = wanted
$$;`
}

function viewStatements(at) {
  const name = tableName(at)
  return [
    `CREATE VIEW open_${name} AS
    SELECT id, label, amount * price AS total, lower(code) AS code FROM ${name} WHERE is_open AND state <> 'closed';`,
    `COMMENT ON VIEW open_${name} IS 'What is not done yet';`,
  ]
}

function triggerStatements(at) {
  const name = tableName(at)
  return [
    `CREATE FUNCTION touch_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.made_at := now();
    RETURN NEW;
END;
$$;`,
    `CREATE TRIGGER touch BEFORE UPDATE ON ${name} FOR EACH ROW EXECUTE FUNCTION touch_${name}();`,
  ]
}
