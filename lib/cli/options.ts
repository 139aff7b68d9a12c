/**
 * The one table of commands and options. The parser, yargs' help and completion, the reference pages and the types
 * of what a command receives all derive from it, so an option exists in one place or not at all.
 */

interface Common {
  /** One letter, without the dash. */
  readonly short?: string
  /** Further long names that mean the same. */
  readonly aliases?: readonly string[]
  readonly describe: string
}

export type Option =
  | (Common & { readonly type: 'flag' })
  | (Common & { readonly type: 'text' | 'number'; readonly placeholder: string })
  | (Common & {
      readonly type: 'list'
      readonly placeholder: string
      /** What the option means when nothing that could be its value follows; else a value must. */
      readonly alone?: string
    })
  | (Common & { readonly type: 'choice'; readonly choices: readonly string[] })

export interface Positional {
  readonly name: string
  readonly describe: string
  readonly required: boolean
  readonly variadic: boolean
  /** The option whose value stands in for it where it is missing. */
  readonly fallback?: string
}

export interface Command {
  readonly summary: string
  /** Paragraphs for the reference page. */
  readonly details: readonly string[]
  readonly aliases: readonly string[]
  readonly positionals: readonly Positional[]
  readonly options: Readonly<Record<string, Option>>
  /** A command line and what it does. */
  readonly examples: readonly (readonly [string, string])[]
}

type Options = Readonly<Record<string, Option>>

export const globalOptions = {
  config: {
    type: 'text',
    short: 'c',
    placeholder: 'FILE',
    describe: 'Configuration file; else $TRIBIKOS_CONFIG, ./tribikos.json, ./config/tribikos.json',
  },
  env: {
    type: 'text',
    short: 'n',
    aliases: ['name'],
    placeholder: 'NAME',
    describe: 'Environment of the configuration to lay over the rest',
  },
  url: {
    type: 'text',
    placeholder: 'URL',
    describe: 'Database, in place of the configured one; others can see a password given here',
  },
  x: {
    type: 'list',
    short: 'x',
    placeholder: 'KEY=VALUE',
    describe: 'Free argument for env.ts and the revisions; may be repeated',
  },
  tag: { type: 'text', placeholder: 'TAG', describe: 'Free text for env.ts and the revisions' },
  json: { type: 'flag', describe: 'Print the result, or the error, as one JSON value on stdout' },
  quiet: { type: 'flag', short: 'q', describe: 'Print results and errors only' },
  raiseerr: { type: 'flag', aliases: ['debug'], describe: 'Show the stack of an error' },
  'no-color': { type: 'flag', describe: 'Print without colours; so does $NO_COLOR' },
  version: { type: 'flag', describe: 'Print the version and stop' },
  help: { type: 'flag', short: 'h', describe: 'Print help and stop' },
} as const satisfies Options

const message = { type: 'text', short: 'm', placeholder: 'TEXT', describe: 'What the revision does' } as const
const verbose = { type: 'flag', short: 'v', describe: 'Print every field of each revision' } as const
const splice = {
  type: 'flag',
  describe: 'Allow a parent that is not a head: begins a new branch there',
} as const
const branchLabel = {
  type: 'list',
  placeholder: 'LABEL',
  describe: 'Branch label of the new revision; may be repeated',
} as const
const revId = {
  type: 'text',
  placeholder: 'ID',
  describe: 'Revision id, in place of a generated one',
} as const
const sql = { type: 'flag', describe: 'Offline mode: print the SQL, touch no database' } as const
const output = {
  type: 'text',
  short: 'o',
  placeholder: 'FILE',
  describe: 'With --sql: write the SQL to this file, once all of it is there',
} as const
const lockWait = {
  type: 'number',
  placeholder: 'SECONDS',
  describe: 'How long to wait for another run to end; 0 fails at once',
} as const
const scratchUrl = {
  type: 'text',
  placeholder: 'URL',
  describe: 'Server for scratch databases, or pglite://memory; the server of the database by default',
} as const
const compareFrom = {
  type: 'choice',
  choices: ['database', 'history'],
  describe: 'What is there: the database (default), or what the revisions make, which needs no database',
} as const
const noDrop = {
  type: 'list',
  placeholder: 'KINDS',
  alone: 'all',
  describe: 'Leave out what would be dropped: everything, or kinds such as --no-drop=table,column',
} as const
const yes = {
  type: 'text',
  placeholder: 'DATABASE',
  describe: 'Confirm that this database of a protected environment is to be changed',
} as const
const fallback = {
  type: 'text',
  placeholder: 'REVISION',
  describe: 'Revision argument for a command line that names none: for scripts in package.json',
} as const
const running = {
  sql,
  output,
  'dry-run': { type: 'flag', describe: 'Read the database, print the plan, change nothing' },
  transaction: {
    type: 'choice',
    choices: ['revision', 'run'],
    describe: 'One transaction per revision, or one around the whole run',
  },
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
  yes,
} as const satisfies Options

function one<const Name extends string>(
  name: Name,
  describe: string,
): { readonly name: Name; readonly describe: string; readonly required: true; readonly variadic: false } {
  return { name, describe, required: true, variadic: false }
}

const target = one(
  'revision',
  'Revision argument: an id or its beginning, a label, head, heads, +N, label@head …',
)

export const commands = {
  init: {
    summary: 'Set up a project',
    details: [
      'Writes the configuration, env.ts and the folder of revisions. Files that are there already stay as they are.',
      'Without --url the project uses the embedded PostgreSQL, so that the first revision runs without a server.',
    ],
    aliases: [],
    positionals: [
      {
        name: 'directory',
        describe: 'Where; the current directory by default',
        required: false,
        variadic: false,
      },
    ],
    options: {
      template: {
        type: 'text',
        short: 't',
        placeholder: 'NAME',
        describe: 'Which template; see list-templates',
      },
      scripts: { type: 'flag', describe: 'Add migrate:* scripts to package.json' },
    },
    examples: [
      ['tribikos init', 'a project in the current directory'],
      ["tribikos init --url '${DATABASE_URL}'", 'with a server whose URL the environment holds'],
    ],
  },
  'list-templates': {
    summary: 'List what init can set up',
    details: [],
    aliases: ['list_templates'],
    positionals: [],
    options: {},
    examples: [],
  },
  revision: {
    summary: 'Write a new revision file',
    details: [
      'The new revision follows the head. With several heads, --head says which; `--head base` begins a new base.',
      'Everything is checked before the file is written: an id or label that is taken writes nothing.',
      'Needs no database. Of your code only env.ts runs: `processRevisionDirectives` may change what is written.',
      'With --autogenerate the database is compared with the schema source, and the revision makes the difference. Its text is run forth and back on a scratch database before it is written: see the guide "Autogenerate".',
    ],
    aliases: [],
    positionals: [],
    options: {
      message,
      autogenerate: { type: 'flag', describe: 'Fill the revision with what differs from the schema source' },
      'dry-run': {
        type: 'flag',
        describe: 'With --autogenerate: print the revision and its SQL, write nothing',
      },
      from: compareFrom,
      prove: {
        type: 'choice',
        choices: ['require', 'warn', 'off'],
        describe: 'With --autogenerate: write only what was proved (default), write and warn, or do not try',
      },
      rename: {
        type: 'list',
        placeholder: 'OLD:NEW',
        describe: 'What only got another name: users.name:full_name; may be repeated',
      },
      'no-drop': noDrop,
      'scratch-url': scratchUrl,
      head: {
        type: 'text',
        placeholder: 'REVISION',
        describe: 'Parent of the new revision; the head by default',
      },
      splice,
      'branch-label': branchLabel,
      'version-path': { type: 'text', placeholder: 'FOLDER', describe: 'Which version location to write to' },
      'rev-id': revId,
      'depends-on': {
        type: 'list',
        placeholder: 'REVISION',
        describe: 'Revision or label that must run earlier; may be repeated',
      },
    },
    examples: [
      ['tribikos revision -m "add user preferences"', 'a revision after the head'],
      ['tribikos revision -m "networking" --head base --branch-label net', 'a new base with a label'],
      ['tribikos revision --autogenerate -m "add plans"', 'what differs from the schema source, proved'],
      [
        'tribikos revision -m "shopping cart" --head 1975 --splice',
        'a new branch from a revision that is not a head',
      ],
    ],
  },
  merge: {
    summary: 'Write a revision that joins heads',
    details: ['`merge heads` joins all heads. The parents are written in the order given.'],
    aliases: [],
    positionals: [
      { name: 'revisions', describe: 'The heads to join, or heads', required: true, variadic: true },
    ],
    options: { message, splice, 'branch-label': branchLabel, 'rev-id': revId },
    examples: [['tribikos merge -m "merge cart and accounts" heads', 'one head again']],
  },
  upgrade: {
    summary: 'Run revisions up to a target',
    details: [
      'Runs what the target and its dependencies need and the database does not have, parents first.',
      'The run log `Running upgrade a -> b, message` goes to stderr. With nothing to do it prints nothing.',
      'With --sql the target may be a range `from:to`; without one the start is base.',
    ],
    aliases: [],
    positionals: [{ ...target, fallback: 'default' }],
    options: { ...running, default: fallback },
    examples: [
      ['tribikos upgrade head', 'everything, when there is one head'],
      ['tribikos upgrade heads', 'every branch'],
      ['tribikos upgrade +1', 'the next revision'],
      ['tribikos upgrade cart@head --dry-run', 'what would run'],
      ['tribikos upgrade 1975:head --sql --output up.sql', 'a script for psql'],
    ],
  },
  downgrade: {
    summary: 'Undo revisions down to a target',
    details: [
      'Undoes what stands above the target, children and dependents first.',
      'With --sql the target must be a range `from:to`.',
    ],
    aliases: [],
    positionals: [
      {
        ...one('revision', 'Revision argument: an id or its beginning, -N, base, label@-1, label@base …'),
        fallback: 'default',
      },
    ],
    options: { ...running, default: fallback },
    examples: [
      ['tribikos downgrade -1', 'the last revision'],
      ['tribikos downgrade cart@-1', 'the last revision of one branch'],
      ['tribikos downgrade base', 'everything'],
      ['tribikos downgrade 1975:ae10 --sql', 'a script for psql'],
    ],
  },
  stamp: {
    summary: 'Set the version table without running revisions',
    details: [
      'Writes the rows that a run to the target would leave. `stamp base` removes them.',
      'With --purge the table is emptied first, which also removes ids that no file has.',
    ],
    aliases: [],
    positionals: [
      { name: 'revisions', describe: 'Revision arguments, one per branch', required: true, variadic: true },
    ],
    options: {
      sql,
      output,
      purge: { type: 'flag', describe: 'Empty the version table first' },
      'dry-run': running['dry-run'],
      'lock-wait': lockWait,
      yes,
    },
    examples: [
      ['tribikos stamp head', 'take an existing database over'],
      ['tribikos stamp --purge heads', 'the same, whatever the table holds'],
    ],
  },
  current: {
    summary: 'Show the revisions of the database',
    details: [
      'Prints the rows of the version table and the applied ends of other branches that they include.',
      'Creates nothing in the database.',
    ],
    aliases: [],
    positionals: [],
    options: {
      'check-heads': {
        type: 'flag',
        short: 'c',
        describe: 'Exit with 1 unless the database is at the heads',
      },
      verbose,
    },
    examples: [['tribikos current --check-heads', 'whether anything is left to run']],
  },
  history: {
    summary: 'List revisions, newest first',
    details: [
      'A range `from:to` includes both ends; either may be left out or be `current`. `-3:` begins three below the head.',
    ],
    aliases: [],
    positionals: [],
    options: {
      'rev-range': { type: 'text', short: 'r', placeholder: 'FROM:TO', describe: 'Which revisions' },
      verbose,
      'indicate-current': { type: 'flag', short: 'i', describe: 'Read the database and mark its revisions' },
    },
    examples: [
      ['tribikos history -r -3:', 'the head and the three revisions below it'],
      ['tribikos history -r current:', 'what is applied last, and everything after it'],
    ],
  },
  graph: {
    summary: 'Draw the revisions',
    details: [
      'Draws the lines of descent in columns, newest revision first, as `git log --graph` does. What a revision depends on stands behind its id.',
      'Mermaid and dot have the bases on top, arrows from each revision to those that follow, and dotted arrows to those that depend on it.',
    ],
    aliases: [],
    positionals: [],
    options: {
      format: {
        type: 'choice',
        choices: ['text', 'mermaid', 'dot'],
        describe: 'Lines of text, or the language of Mermaid or Graphviz; text by default',
      },
      'rev-range': {
        type: 'text',
        short: 'r',
        placeholder: 'FROM:TO',
        describe: 'Which revisions, as for history',
      },
      'indicate-current': { type: 'flag', short: 'i', describe: 'Read the database and mark its revisions' },
    },
    examples: [
      ['tribikos graph', 'all revisions'],
      ['tribikos graph -r current:', 'what is applied last, and everything after it'],
      ['tribikos graph --format dot | dot -Tsvg > graph.svg', 'a picture by Graphviz'],
    ],
  },
  heads: {
    summary: 'List the heads',
    details: [
      'An effective head has no child but another revision depends on it; --resolve-dependencies drops those.',
    ],
    aliases: [],
    positionals: [],
    options: {
      verbose,
      'resolve-dependencies': { type: 'flag', describe: 'Leave out heads that another revision depends on' },
    },
    examples: [],
  },
  branches: {
    summary: 'List the branch points',
    details: [],
    aliases: [],
    positionals: [],
    options: { verbose },
    examples: [],
  },
  show: {
    summary: 'Show a revision',
    details: ['`show current` reads the database.'],
    aliases: [],
    positionals: [one('revision', 'Revision argument, heads or current')],
    options: {},
    examples: [['tribikos show head', 'the newest revision']],
  },
  edit: {
    summary: 'Open a revision in the editor',
    details: [
      'Takes $EDITOR, then $VISUAL, then the first of sensible-editor, editor, nano, vim, code that is there.',
    ],
    aliases: [],
    positionals: [one('revision', 'Revision argument, heads or current')],
    options: {},
    examples: [['tribikos edit head', 'the newest revision']],
  },
  'ensure-version': {
    summary: 'Create the version table if it is missing',
    details: [],
    aliases: ['ensure_version'],
    positionals: [],
    options: { sql, output, 'lock-wait': lockWait, yes },
    examples: [],
  },
  status: {
    summary: 'Compare the database with the revisions',
    details: [
      'Prints the database, its rows, the heads, what is pending and rows that no file has. Changes nothing.',
      'Exits with 1 when the database has a row that no file has: the next run would be refused. What is pending is no failure; `current --check-heads` tells.',
    ],
    aliases: [],
    positionals: [],
    options: {},
    examples: [],
  },
  plan: {
    summary: 'Show what upgrade would do',
    details: ['The same as `upgrade --dry-run`: reads the database and changes nothing.'],
    aliases: [],
    positionals: [{ ...target, required: false }],
    options: { statements: { type: 'flag', describe: 'Also print the SQL of the steps' } },
    examples: [['tribikos plan --statements', 'all that is pending, with its SQL']],
  },
  check: {
    summary: 'Check the revisions and the schema, for CI',
    details: [
      'First the files, which needs no database: every version location is there, the graph loads, nothing dangles, there is one head, every file compiles.',
      'Then, where the project has a schema source, whether `revision --autogenerate` would write anything: the database is compared with the source. `--from history` compares what the revisions make instead, and needs no database.',
      'With --drift the database is compared with what the revisions make that it stands at. That needs no schema source.',
      'Exits with 1 when it finds an error; `changes_pending` (the schema is different), `not_up_to_date` (revisions are to be run first, nothing was compared) and `schema_drifted` are told apart, with --json also by `schema.state`.',
      'Changes nothing; runs env.ts, and on scratch databases the schema source and, where they are replayed, the revisions.',
    ],
    aliases: [],
    positionals: [],
    options: {
      'allow-heads': { type: 'flag', describe: 'Accept several heads' },
      from: compareFrom,
      drift: {
        type: 'flag',
        describe: 'Compare the database with what its own revisions make, not with the schema source',
      },
      'scratch-url': scratchUrl,
    },
    examples: [
      ['tribikos check --from history', 'a pull request: do the revisions make the schema source'],
      ['tribikos check', 'the same for the database'],
      ['tribikos check --drift --env production', 'whether somebody changed the database by hand'],
    ],
  },
  completion: {
    summary: 'Print a script for completion in the shell',
    details: ['Prints for zsh when $SHELL is zsh, else for bash.'],
    aliases: [],
    positionals: [],
    options: {},
    examples: [['tribikos completion >> ~/.bashrc', 'completion in every new shell']],
  },
} as const satisfies Readonly<Record<string, Command>>

export type CommandName = keyof typeof commands
