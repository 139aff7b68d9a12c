/** Commands that write files of the project. */
import type { Command } from './option-kinds.ts'
import {
  message,
  splice,
  branchLabel,
  revId,
  scratchUrl,
  compareFrom,
  noDrop,
  sqlFile,
  tsFile,
  yes,
} from './shared-options.ts'

export const writingCommands = {
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
      'sql-file': sqlFile,
      'ts-file': tsFile,
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
      safe: {
        type: 'flag',
        describe:
          'With --autogenerate: split the change into revisions that keep nobody waiting, and drop nothing; refuse what is not safe',
      },
      'allow-drop': {
        type: 'list',
        placeholder: 'KINDS',
        alone: 'all',
        describe: 'With --safe: drop what is not wanted, or only kinds such as --allow-drop=column,index',
      },
      'single-file': {
        type: 'flag',
        describe: 'With --safe: one revision that commits between its parts',
      },
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
      ['tribikos revision --sql-file -m "add user preferences"', 'the same in SQL'],
      ['tribikos revision -m "networking" --head base --branch-label net', 'a new base with a label'],
      ['tribikos revision --autogenerate -m "add plans"', 'what differs from the schema source, proved'],
      ['tribikos revision --autogenerate --safe -m "add plans"', 'the same for a database in use'],
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
    options: {
      message,
      'sql-file': sqlFile,
      'ts-file': tsFile,
      splice,
      'branch-label': branchLabel,
      'rev-id': revId,
    },
    examples: [['tribikos merge -m "merge cart and accounts" heads', 'one head again']],
  },
  import: {
    summary: 'Take over the migrations of another tool',
    details: [
      'Files of the folder become SQL revisions, with the numbers of their names as ids; what the tracking table in the database says is applied is stamped. Nothing is run, and nothing of the old is changed. The guide "Importing" says what becomes of which file.',
      'Tools: sql (files with a number or date in front, with `_rollback.sql`, `_up.sql` and `_down.sql` or `.up.sql` and `.down.sql`), golang-migrate, dbmate, goose, flyway, drizzle-kit, node-pg-migrate.',
      'Everything is checked before the first file is written. A second import of the same folder writes only what is new.',
    ],
    aliases: [],
    positionals: [
      { name: 'tool', describe: 'Whose migrations: sql, golang-migrate …', required: true, variadic: false },
      { name: 'directory', describe: 'The folder that has them', required: true, variadic: false },
    ],
    options: {
      'dry-run': { type: 'flag', describe: 'Print what would be written and stamped, change nothing' },
      table: {
        type: 'text',
        placeholder: 'NAME',
        describe: 'The tracking table, as table or schema.table; the one that the tool has by default',
      },
      'no-stamp': { type: 'flag', describe: 'Look at no database: write the files and stamp nothing' },
      head: {
        type: 'text',
        placeholder: 'REVISION',
        describe: 'What the first revision follows, in a project that has revisions; or base',
      },
      'version-path': { type: 'text', placeholder: 'FOLDER', describe: 'Which version location to write to' },
      yes,
    },
    examples: [
      ['tribikos import sql migrations --dry-run', 'what would become of numbered files'],
      ['tribikos import golang-migrate db/migrations', 'files, and the stamp that schema_migrations says'],
      ['tribikos import sql migrations --table app.applied', 'a tracking table with a name of its own'],
    ],
  },
  types: {
    summary: 'Write the types of rows for TypeScript',
    details: [
      'Writes a file with three types for each table: what a select gives (`UsersRow`), what an insert takes (`UsersInsert`) and what an update takes (`UsersUpdate`); a type for each enum; and the declaration that gives them to knex. The guide "Types of rows" says what becomes of which type.',
      'By default the schema is what the revisions make of an empty database: they are replayed on a scratch database, so that the same files give the same types on every machine, without a server that is up to date. `--from source` takes the schema source, and `--from database` the database as it is.',
      'What `includeSchemas`, `includeName` and `includeObject` leave out gets no types.',
      'The file is written only when it would say something else: what a formatter made of it stays. With --check nothing is written; exits with 1 when the file is not as it would be written.',
      'Changes no database.',
    ],
    aliases: [],
    positionals: [],
    options: {
      from: {
        type: 'choice',
        choices: ['database', 'history', 'source'],
        describe: 'Whose schema: the database, what the revisions make (default), or the schema source',
      },
      output: {
        type: 'text',
        short: 'o',
        placeholder: 'FILE',
        describe: 'The file; `output` of the configuration by default, else stdout, as with -',
      },
      schema: {
        type: 'list',
        placeholder: 'NAME',
        describe: 'Only the tables and views of this schema; may be repeated',
      },
      check: { type: 'flag', describe: 'Write nothing; exit with 1 when the file would change' },
      'scratch-url': scratchUrl,
    },
    examples: [
      ['tribikos types -o src/database.ts', 'the types of what the revisions make'],
      ['tribikos types --check', 'a pull request: is the file of the configuration up to date'],
      ['tribikos types --from database --schema billing', 'a part of the database as it is, on stdout'],
    ],
  },
} as const satisfies Readonly<Record<string, Command>>
