/** The stages of a safe way, as statements: what comes first, what is built beside others, what is checked, what goes. */
import { afterAll, expect, it } from 'vitest'
import { planStages, type StagedPlan } from '../../lib/autogenerate/safe/plan-stages.ts'
import { postgresDialect } from '../../lib/dialects/postgres/dialect.ts'
import { postgresSafeChanges } from '../../lib/dialects/postgres/safe-changes.ts'
import { postgresSchemaRules } from '../../lib/dialects/postgres/schema-rules.ts'
import type { PlannedOperation } from '../../lib/dialects/schema-rules.ts'
import { indexCatalog } from '../../lib/schema/catalog.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { reflected } from '../support/reflected.ts'

const databases: TestDatabase[] = []

afterAll(async () => {
  for (const database of databases) await database.drop()
})

async function stagesOf(from: string, to: string): Promise<StagedPlan> {
  const sides = []
  for (const ddl of [from, to]) {
    const database = await createTestDatabase('stages')
    databases.push(database)
    await database.query(ddl)
    sides.push(indexCatalog(await reflected(database.url)))
  }
  const [before, after] = sides
  if (before === undefined || after === undefined) throw new Error('There are two sides')
  return planStages(
    { from: before, to: after, serverVersion: 150_000, defaultSchema: 'public' },
    { rules: postgresSchemaRules, safe: postgresSafeChanges },
  )
}

function sqlOf(operations: readonly PlannedOperation[]): readonly string[] {
  return operations.flatMap(({ operation }) =>
    postgresDialect
      .compile(operation, { namingConvention: {} })
      .map((statement) => postgresDialect.render(statement).replaceAll(/\s+/g, ' ')),
  )
}

const cases: readonly { readonly name: string; readonly from: string; readonly to: string }[] = [
  {
    name: 'a primary key of a column that may be null',
    from: 'CREATE TABLE a (x int);',
    to: 'CREATE TABLE a (x int PRIMARY KEY);',
  },
  {
    name: 'an index that becomes another, and a key',
    from: 'CREATE TABLE a (x int, y int, CONSTRAINT k UNIQUE (x)); CREATE INDEX i ON a (x);',
    to: 'CREATE TABLE a (x int, y int, CONSTRAINT k UNIQUE (y) DEFERRABLE); CREATE INDEX i ON a (y);',
  },
  {
    name: 'an index of a table with partitions',
    from: `CREATE TABLE log (at date, note text) PARTITION BY RANGE (at);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');`,
    to: `CREATE TABLE log (at date, note text) PARTITION BY RANGE (at);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
      CREATE INDEX log_note ON log (note);`,
  },
  {
    name: 'a key of a table with partitions',
    from: `CREATE TABLE log (id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');`,
    to: `CREATE TABLE log (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');`,
  },
  {
    name: 'a foreign key to a key that is new, and NOT NULL along partitions',
    from: `CREATE TABLE a (x int, y int NOT NULL); CREATE TABLE b (x int) PARTITION BY LIST (x);
      CREATE TABLE b_1 PARTITION OF b FOR VALUES IN (1); CREATE TABLE c (x int);`,
    to: `CREATE TABLE a (x int, y int NOT NULL, CONSTRAINT k UNIQUE (y)); CREATE TABLE b (x int NOT NULL) PARTITION BY LIST (x);
      CREATE TABLE b_1 PARTITION OF b FOR VALUES IN (1); CREATE TABLE c (x int CONSTRAINT f REFERENCES a (y));`,
  },
  {
    name: 'what goes, with a default that needs no leave',
    from: 'CREATE TABLE a (x int PRIMARY KEY, y int DEFAULT 1, z int); CREATE INDEX i ON a (y); CREATE TABLE b ();',
    to: 'CREATE TABLE a (x int, y int);',
  },
]

it.each(cases)('$name', async ({ from, to }) => {
  const { stages, refusals } = await stagesOf(from, to)
  expect(refusals).toEqual([])
  const lines = stages.flatMap(({ kind, up, down }) => [
    `${kind}:`,
    ...sqlOf(up).map((text) => `  ${text}`),
    ...sqlOf(down).map((text) => `  back: ${text}`),
  ])
  expect(lines.join('\n')).toMatchSnapshot()
})

it('refuses what has no step in between', async () => {
  const { refusals } = await stagesOf('CREATE TABLE a (x int);', 'CREATE VIEW a AS SELECT 1 AS x;')
  expect(refusals.map(({ reason }) => reason)).toEqual([
    'view public.a takes the place of table public.a, which goes only when the new one is there',
  ])
})
