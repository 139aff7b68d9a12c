/** Options and arguments that several commands have. */
import type { Options } from './option-kinds.ts'

export const message = {
  type: 'text',
  short: 'm',
  placeholder: 'TEXT',
  describe: 'What the revision does',
} as const
export const verbose = { type: 'flag', short: 'v', describe: 'Print every field of each revision' } as const
export const splice = {
  type: 'flag',
  describe: 'Allow a parent that is not a head: begins a new branch there',
} as const
export const sqlFile = {
  type: 'flag',
  describe: 'Write SQL, in the files that "sqlFiles" of the configuration says',
} as const
export const tsFile = {
  type: 'flag',
  describe: 'Write TypeScript where "revisionFormat" of the configuration is "sql"',
} as const
export const branchLabel = {
  type: 'list',
  placeholder: 'LABEL',
  describe: 'Branch label of the new revision; may be repeated',
} as const
export const revId = {
  type: 'text',
  placeholder: 'ID',
  describe: 'Revision id, in place of a generated one',
} as const
export const sql = { type: 'flag', describe: 'Offline mode: print the SQL, touch no database' } as const
export const output = {
  type: 'text',
  short: 'o',
  placeholder: 'FILE',
  describe: 'With --sql: write the SQL to this file, once all of it is there',
} as const
export const lockWait = {
  type: 'number',
  placeholder: 'SECONDS',
  describe: 'How long to wait for another run to end; 0 fails at once',
} as const
export const waitForDb = {
  type: 'number',
  placeholder: 'SECONDS',
  describe: 'How long to wait for a server that is not up yet; not at all by default',
} as const
export const scratchUrl = {
  type: 'text',
  placeholder: 'URL',
  describe: 'Server for scratch databases, or pglite://memory; the server of the database by default',
} as const
export const compareFrom = {
  type: 'choice',
  choices: ['database', 'history'],
  describe: 'What is there: the database (default), or what the revisions make, which needs no database',
} as const
export const noDrop = {
  type: 'list',
  placeholder: 'KINDS',
  alone: 'all',
  describe: 'Leave out what would be dropped: everything, or kinds such as --no-drop=table,column',
} as const
export const yes = {
  type: 'text',
  placeholder: 'DATABASE',
  describe: 'Confirm that this database of a protected environment is to be changed',
} as const
export const reason = {
  type: 'text',
  placeholder: 'TEXT',
  describe: 'Why, for the run log',
} as const
export const planHash = {
  type: 'text',
  placeholder: 'HASH',
  describe: 'Run the plan that has this hash (see `tribikos plan`), or refuse',
} as const
export const fallback = {
  type: 'text',
  placeholder: 'REVISION',
  describe: 'Revision argument for a command line that names none: for scripts in package.json',
} as const
/** What commands have that work on all databases which env.ts names. */
export const severalDatabases = {
  jobs: {
    type: 'number',
    placeholder: 'COUNT',
    describe: 'On how many of the databases that env.ts names to work at once; 4 by default',
  },
  'fail-fast': {
    type: 'flag',
    describe: 'Begin with no other of these databases once one has failed',
  },
} as const satisfies Options
/** What every command has that runs revisions. */
export const runningNow = {
  'dry-run': { type: 'flag', describe: 'Read the database, print the plan, change nothing' },
  transaction: {
    type: 'choice',
    choices: ['revision', 'run'],
    describe: 'One transaction per revision, or one around the whole run',
  },
  'wait-for-db': waitForDb,
  'lock-wait': lockWait,
  'lock-timeout': {
    type: 'number',
    placeholder: 'SECONDS',
    describe: 'How long a statement may wait for a lock on a table; 0 waits for ever',
  },
  'lock-retries': {
    type: 'number',
    placeholder: 'COUNT',
    describe: 'How often a revision is tried again that did not get a lock in that time',
  },
  resume: {
    type: 'choice',
    choices: ['retry', 'skip'],
    describe:
      'Repeat, or take for done, a statement of which nobody can see whether a run that was cut short has done it; with a batch that is another one now, begin anew or go on',
  },
  plan: planHash,
  reason,
  yes,
} as const satisfies Options

export const running = { sql, output, ...runningNow, ...severalDatabases } as const satisfies Options

export function one<const Name extends string>(
  name: Name,
  describe: string,
): { readonly name: Name; readonly describe: string; readonly required: true; readonly variadic: false } {
  return { name, describe, required: true, variadic: false }
}

export const target = one(
  'revision',
  'Revision argument: an id or its beginning, a label, head, heads, +N, label@head …',
)
