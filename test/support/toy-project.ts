/** Projects on disk for tests of commands: a folder, a configuration, revision files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface ToyRevision {
  readonly id: string
  readonly doc?: string
  readonly down?: string | readonly string[] | null
  readonly labels?: string | readonly string[] | null
  readonly dependsOn?: string | readonly string[] | null
  /** Body of `upgrade`; a table of the revision's own by default. */
  readonly upgrade?: string
  readonly downgrade?: string
  /** Code behind the functions: further exports. */
  readonly more?: string
}

export interface ToyProject {
  readonly folder: string
  readonly versions: string
  /** Adds or replaces a revision file and returns its path. */
  readonly add: (revision: ToyRevision) => string
  readonly configure: (config: Readonly<Record<string, unknown>>) => void
  readonly remove: () => void
}

/** The graph of the reference: two branches of one base, a labelled second base, a dependency. */
export const toyRevisions: readonly ToyRevision[] = [
  { id: 'a1a1a1a1a1a1', doc: 'create account table' },
  { id: 'b2b2b2b2b2b2', doc: 'add a column, to Account!', down: 'a1a1a1a1a1a1' },
  { id: 'c3c3c3c3c3c3', doc: 'add shopping cart', down: 'a1a1a1a1a1a1', labels: 'cart' },
  { id: 'd4d4d4d4d4d4', doc: 'networking base', labels: 'net' },
  { id: 'e5e5e5e5e5e5', doc: 'net two', down: 'd4d4d4d4d4d4', dependsOn: 'b2b2b2b2b2b2' },
]

export const toyMerge: ToyRevision = {
  id: 'f6f6f6f6f6f6',
  doc: 'merge b and c',
  down: ['b2b2b2b2b2b2', 'c3c3c3c3c3c3'],
}

/** `length` revisions in a row: r1, r2, … */
export function chain(length: number): readonly ToyRevision[] {
  return Array.from({ length }, (_, index) => ({
    id: `r${index + 1}`,
    doc: `step ${index + 1}`,
    down: index === 0 ? null : `r${index}`,
  }))
}

/** A project in a temporary folder. Remove it afterwards. */
export function createToyProject(
  revisions: readonly ToyRevision[] = toyRevisions,
  config: Readonly<Record<string, unknown>> = {},
): ToyProject {
  const folder = mkdtempSync(join(tmpdir(), 'tribikos-toy-'))
  const versions = join(folder, 'versions')
  mkdirSync(versions)
  const configure = (written: Readonly<Record<string, unknown>>): void => {
    writeFileSync(join(folder, 'tribikos.json'), JSON.stringify(written))
  }
  const add = (revision: ToyRevision): string => {
    const path = join(versions, `${revision.id}_toy.ts`)
    writeFileSync(path, revisionText(revision))
    return path
  }
  configure(config)
  for (const revision of revisions) add(revision)
  return {
    folder,
    versions,
    add,
    configure,
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function revisionText({
  id,
  doc = id,
  down = null,
  labels = null,
  dependsOn = null,
  more = '',
  ...bodies
}: ToyRevision): string {
  const parents = typeof down === 'string' ? [down] : (down ?? [])
  const {
    upgrade = `await op.createTable('t_${id}', (table) => { table.increments('id') })`,
    downgrade = `await op.dropTable('t_${id}')`,
  } = bodies
  return `/**
${doc
  .split('\n')
  .map((line) => (line === '' ? ' *' : ` * ${line}`))
  .join('\n')}
 *
 * Revision ID: ${id}
 * Revises: ${parents.join(', ')}
 * Create Date: 2026-11-21T10:00:00.000Z
 */
import type { Op } from 'tribikos'

export const revision = ${JSON.stringify(id)}
export const down_revision = ${JSON.stringify(down)}
export const branch_labels = ${JSON.stringify(labels)}
export const depends_on = ${JSON.stringify(dependsOn)}

export async function upgrade(op: Op): Promise<void> {
  ${upgrade}
}

export async function downgrade(op: Op): Promise<void> {
  ${downgrade}
}
${more}`
}
