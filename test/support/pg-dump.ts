/** `pg_dump -s` of a database, as a second observer that shares no code with reflection. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A pg_dump that can read a server of this major version, or null: not every machine has one. */
export async function findPgDump(serverMajor: number): Promise<string | null> {
  const debian = '/usr/lib/postgresql'
  const installed = existsSync(debian)
    ? readdirSync(debian).map((version) => `${debian}/${version}/bin/pg_dump`)
    : []
  for (const program of ['pg_dump', ...installed]) {
    const answer = await run(program, ['--version']).catch(() => null)
    const major = Number(/(\d+)/.exec(answer?.stdout ?? '')?.[1] ?? 0)
    if (major >= serverMajor) return program
  }
  return null
}

/** Lines that say something about the schema, statement by statement; a table's columns and constraints are sorted. */
export async function dumpSchema(program: string, url: string): Promise<readonly string[]> {
  const { stdout } = await run(program, ['--schema-only', '--no-owner', '-d', url], {
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
    .split(/\n\n+/)
    .map((block) =>
      block
        .split('\n')
        .filter((line) => line !== '' && !/^--|^\\(?:un)?restrict /.test(line))
        .join('\n'),
    )
    .filter((block) => block !== '' && !block.startsWith('SET '))
    .map(sortedColumns)
    .toSorted()
}

function sortedColumns(statement: string): string {
  const table = /^(CREATE (?:UNLOGGED |FOREIGN )?TABLE [^\n]* \(\n)([\s\S]*?)(\n\)[\s\S]*)$/.exec(statement)
  if (table === null) return statement
  const [, start = '', body = '', end = ''] = table
  const lines = body.split('\n').map((line) => line.replace(/,$/, ''))
  return `${start}${lines.toSorted().join('\n')}${end}`
}
