/**
 * Names, comments, defaults, labels, conditions, bodies and messages that try to be code: whatever a schema says, the revision
 * carries it as data. The whole way is gone: from files of DDL to the text of a revision, loaded and run on a server.
 * `TRIBIKOS_SEED` repeats a run.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { escapeIdentifier as id, escapeLiteral as literal } from 'pg'
import { autogenerate, downgrade, history, openProject, upgrade, type Project } from 'tribikos'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { describeDifferences } from '../support/convergence.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { hostileText, hostileTexts } from '../support/hostile-text.ts'
import { reflected } from '../support/reflected.ts'

const seed = Number(process.env['TRIBIKOS_SEED'] ?? Date.now() % 2_147_483_647)
const count = Number(process.env['TRIBIKOS_HOSTILE'] ?? 2)

interface Schema {
  readonly ddl: string
  /** Texts that must be in the catalogs of the server to the letter. */
  readonly texts: readonly string[]
}

/** Two schemas with the same names and other texts; the second one has more and less. */
function schemas(
  names: readonly string[],
  before: readonly string[],
  after: readonly string[],
): readonly Schema[] {
  return [schemaOf(names, before, 'before'), schemaOf(names, after, 'after')]
}

function schemaOf(givenNames: readonly string[], given: readonly string[], when: 'before' | 'after'): Schema {
  const names = hostileTexts(givenNames)
  const texts = hostileTexts(given)
  const kept: string[] = []
  const name = (): string => id(names.name())
  const text = (): string => literal(texts.text())
  const remembered = (): string => {
    const one = texts.text()
    kept.push(one)
    return literal(one)
  }
  const bound = (): string => literal(texts.name())
  const label = (): string => {
    const one = texts.name()
    kept.push(one)
    return literal(one)
  }
  const [schema, table, pk, title, other, more] = [name(), name(), name(), name(), name(), name()]
  const [mood, pair, short, left, right] = [name(), name(), name(), name(), name()]
  const [child, childKey, childText, view, touch, wild] = [name(), name(), name(), name(), name(), name()]
  const [trigger, check, index, unique, policy, parts] = [name(), name(), name(), name(), name(), name()]
  const [part, partText, wrapper, server, sequence, rule] = [name(), name(), name(), name(), name(), name()]
  const [statistics, publication, totals, argument, foreignKey] = [name(), name(), name(), name(), name()]
  const labels = [label(), label(), label()]
  const at = `${schema}.${table}`
  const ddl = `
SET check_function_bodies = off;
CREATE SCHEMA ${schema};
COMMENT ON SCHEMA ${schema} IS ${remembered()};
CREATE TYPE ${schema}.${mood} AS ENUM (${labels.join(', ')}${when === 'after' ? `, ${label()}` : ''});
COMMENT ON TYPE ${schema}.${mood} IS ${remembered()};
CREATE TYPE ${pair} AS (${left} text, ${right} integer);
COMMENT ON COLUMN ${pair}.${left} IS ${remembered()};
CREATE DOMAIN ${short} AS text DEFAULT ${text()} CONSTRAINT ${check} CHECK (VALUE <> ${text()});
COMMENT ON CONSTRAINT ${check} ON DOMAIN ${short} IS ${remembered()};
CREATE SEQUENCE ${sequence} INCREMENT ${when === 'after' ? 2 : 1};
CREATE FUNCTION ${touch}() RETURNS trigger LANGUAGE plpgsql AS ${literal(`BEGIN PERFORM ${text()}; RETURN NEW; END`)};
CREATE FUNCTION ${wild}(${argument} text DEFAULT ${text()}) RETURNS text LANGUAGE plpgsql AS ${remembered()};
COMMENT ON FUNCTION ${wild}(text) IS ${remembered()};
CREATE TABLE ${at} (
  ${pk} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ${title} text NOT NULL DEFAULT ${text()} CONSTRAINT ${check} CHECK (${title} <> ${text()}),
  ${other} ${schema}.${mood} NOT NULL DEFAULT ${labels[0]},
  ${when === 'after' ? `${more} text[] DEFAULT ARRAY[${text()}, ${text()}],` : ''}
  "short" ${short},
  "pair" ${pair},
  "json" jsonb DEFAULT ${literal(JSON.stringify({ [texts.text()]: texts.text() }))},
  "whole" text GENERATED ALWAYS AS (${title} || ${text()}) STORED,
  CONSTRAINT ${unique} UNIQUE (${title})
);
COMMENT ON TABLE ${at} IS ${remembered()};
COMMENT ON COLUMN ${at}.${title} IS ${remembered()};
COMMENT ON CONSTRAINT ${unique} ON ${at} IS ${remembered()};
CREATE TABLE ${child} (
  ${childKey} bigint CONSTRAINT ${foreignKey} REFERENCES ${at} (${pk}),
  ${childText} varchar(40) DEFAULT ${text()}
);
COMMENT ON COLUMN ${child}.${childText} IS ${remembered()};
CREATE INDEX ${index} ON ${at} (${title}, (${title} || ${text()})) WHERE ${title} <> ${text()};
COMMENT ON INDEX ${schema}.${index} IS ${remembered()};
CREATE STATISTICS ${statistics} ON ${pk}, ${title} FROM ${at};
CREATE VIEW ${view} AS SELECT ${pk} AS ${left}, ${text()} AS ${right} FROM ${at} WHERE ${title} <> ${text()};
COMMENT ON VIEW ${view} IS ${remembered()};
CREATE MATERIALIZED VIEW ${schema}.${totals} AS SELECT ${left}, ${text()}::text AS ${more} FROM ${view};
CREATE TRIGGER ${trigger} BEFORE INSERT ON ${at} FOR EACH ROW EXECUTE FUNCTION ${touch}(${text()}, ${text()});
COMMENT ON TRIGGER ${trigger} ON ${at} IS ${remembered()};
CREATE POLICY ${policy} ON ${child} USING (${childText} <> ${text()});
CREATE RULE ${rule} AS ON UPDATE TO ${child} WHERE NEW.${childText} = ${text()} DO INSTEAD NOTHING;
CREATE TABLE ${parts} (${partText} text) PARTITION BY LIST (${partText});
CREATE TABLE ${schema}.${part} PARTITION OF ${parts} FOR VALUES IN (${bound()}, ${bound()});
CREATE FOREIGN DATA WRAPPER ${wrapper} OPTIONS (${option(left)} ${text()});
CREATE SERVER ${server} FOREIGN DATA WRAPPER ${wrapper} OPTIONS (${option(right)} ${text()});
CREATE PUBLICATION ${publication} FOR TABLE ${at};
${when === 'after' ? '' : `CREATE TABLE ${schema}.${more} (${left} text DEFAULT ${text()}, ${right} text);`}
`
  return { ddl, texts: kept }
}

/** Newer servers have no options with `=` in their names. */
function option(name: string): string {
  return name.replaceAll('=', '≠')
}

/** What the server keeps, read by nobody but the test. */
async function storedTexts(database: TestDatabase): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ text: string }>(`
    SELECT description AS text FROM pg_description WHERE objoid >= 16384
    UNION SELECT enumlabel FROM pg_enum
    UNION SELECT prosrc FROM pg_proc WHERE oid >= 16384`)
  return new Set(rows.map(({ text }) => text))
}

async function differences(database: TestDatabase, ddl: string): Promise<readonly string[]> {
  const wanted = await createTestDatabase('hostile')
  try {
    if (ddl !== '') await wanted.query(ddl)
    return describeDifferences(await reflected(database.url), await reflected(wanted.url))
  } finally {
    await wanted.drop()
  }
}

/** A message as every reader of it has it: lines of one kind, no blanks at their ends. */
function asRead(message: string): string {
  const lines = message.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.trimEnd())
  return lines.join('\n').trim() || 'empty message'
}

async function step(project: Project, { ddl }: Schema, message: string): Promise<void> {
  writeFileSync(join(project.root, 'schema.sql'), ddl)
  const report = await autogenerate(project, { message })
  expect(report.proof).toBe('proved')
  await upgrade(project, 'head')
  expect((await autogenerate(project, { message })).differences).toEqual([])
}

/** Problems of the files as TypeScript, however they are meant. */
function syntaxErrors(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const { diagnostics = [] } = ts.transpileModule(readFileSync(join(folder, name), 'utf8'), {
      fileName: name,
      reportDiagnostics: true,
    })
    return diagnostics.map(
      ({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  })
}

const texts = fc.array(hostileText, { minLength: 70, maxLength: 70 })
/** Control characters in a message are refused, by name, and so written nowhere. */
const message = hostileText.map((text) => text.replaceAll(/(?![\t\n\r])\p{Cc}/gu, '¤'))

it(`hostile texts stay texts, from seed ${seed}`, { timeout: count * 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      texts,
      texts,
      texts,
      fc.tuple(message, message),
      async (names, before, after, messages) => {
        const database = await createTestDatabase('hostile')
        const root = mkdtempSync(join(tmpdir(), 'tribikos-hostile-'))
        mkdirSync(join(root, 'versions'))
        try {
          const config = {
            url: database.url,
            schemaSource: { sql: ['./schema.sql'] },
            revisionIds: 'sequential',
          }
          const project = await openProject({ cwd: root, config })
          const [first, second] = schemas(names, before, after)
          if (first === undefined || second === undefined) throw new Error('two schemas expected')
          await step(project, first, messages[0])
          expect(await differences(database, first.ddl)).toEqual([])
          const stored = await storedTexts(database)
          expect(first.texts.filter((text) => text !== '' && !stored.has(text))).toEqual([])
          await step(project, second, messages[1])
          expect(await differences(database, second.ddl)).toEqual([])
          const { revisions } = await history(project)
          expect(revisions.map(({ doc }) => doc)).toEqual(messages.map(asRead).toReversed())
          expect(syntaxErrors(join(root, 'versions'))).toEqual([])
          await downgrade(project, '-1')
          expect(await differences(database, first.ddl)).toEqual([])
          await downgrade(project, 'base')
          expect(await differences(database, '')).toEqual([])
          expect(globalThis).not.toHaveProperty('broken')
        } finally {
          rmSync(root, { recursive: true, force: true })
          await database.drop()
        }
      },
    ),
    { numRuns: count, seed, endOnFailure: true },
  )
})
