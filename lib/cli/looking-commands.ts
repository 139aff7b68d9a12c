/** Commands that look, and change nothing. */
import type { Command } from './option-kinds.ts'
import {
  severalDatabases,
  verbose,
  reason,
  yes,
  scratchUrl,
  compareFrom,
  one,
  target,
} from './shared-options.ts'

export const lookingCommands = {
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
      ...severalDatabases,
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
  status: {
    summary: 'Compare the database with the revisions',
    details: [
      'Prints the database, its rows, the heads, what is pending and rows that no file has. Changes nothing.',
      'Exits with 1 when the database has a row that no file has: the next run would be refused. What is pending is no failure; `current --check-heads` tells.',
    ],
    aliases: [],
    positionals: [],
    options: {
      all: {
        type: 'flag',
        describe:
          'Print a table of every revision: its state, when it was applied, by whom, how long it took',
      },
      ...severalDatabases,
    },
    examples: [
      ['tribikos status --all', 'every revision: applied, changed since, half done, pending, missing'],
    ],
  },
  plan: {
    summary: 'Show what upgrade would do',
    details: ['The same as `upgrade --dry-run`: reads the database and changes nothing.'],
    aliases: [],
    positionals: [{ ...target, required: false }],
    options: {
      statements: { type: 'flag', describe: 'Also print the SQL of the steps' },
      ...severalDatabases,
    },
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
  verify: {
    summary: 'Take revisions up, down and up again on a scratch database',
    details: [
      'Each revision is run on a scratch database: up, then its own `verify(op)` where it has one, down, and up again. The schema after the downgrade has to be the one before, and the second upgrade has to make the same as the first. A revision that fails does not keep the others from being looked at, but for those that stand on it.',
      'Without arguments all revisions are looked at; `--since REVISION` leaves out that one and what it stands on. An argument picks a revision; a range `from:to` picks what an upgrade from there to there runs, and `current` as `from` reads the database. What they stand on is only applied. A revision that is `irreversible` goes up only.',
      'Rows come from SQL files: `seeds` of the configuration, and --seed. They are put in when their revision has been applied, so that its downgrade and the revisions after it meet rows. Rows that a way up and down changed are a warning.',
      'With --database nothing is run but `verify(op)` of applied revisions, on the database itself and in transactions that only read and are rolled back.',
      'Exits with 1 when something is wrong. The database of the project is not changed, and nothing is recorded.',
    ],
    aliases: [],
    positionals: [
      {
        name: 'revisions',
        describe: 'Revision arguments and ranges `from:to`; all revisions by default',
        required: false,
        variadic: true,
      },
    ],
    options: {
      since: {
        type: 'text',
        placeholder: 'REVISION',
        describe: 'Only what an upgrade from here to the heads runs: the same as the range `REVISION:`',
      },
      seed: {
        type: 'list',
        placeholder: '[REVISION=]FILE',
        describe:
          'Put in the rows of an SQL file when this revision has been applied, or where the range begins; may be repeated',
      },
      database: {
        type: 'flag',
        describe: 'Run verify() of the applied revisions on the database, and nothing else',
      },
      'scratch-url': scratchUrl,
    },
    examples: [
      ['tribikos verify', 'every revision, in CI'],
      ['tribikos verify --scratch-url pglite://memory', 'the same without a server'],
      ['tribikos verify head', 'the newest one'],
      ['tribikos verify --since 1975 --seed rows.sql', 'what a pull request adds, with rows in the tables'],
      ['tribikos verify --database', 'what the applied revisions say of the database'],
    ],
  },
  lint: {
    summary: 'Find what is unsafe in production',
    details: [
      'Records what the revisions would run, without a database, and looks in it for what blocks readers and writers, breaks the application that is running, or loses data. The rules, and how to switch one off, are in docs/reference/lint.',
      'Without a range each revision is looked at by itself: a table is free of most rules only in the revision that makes it. The revisions of a range `from:to` are taken to go live together, so a table that one of them makes is free in all that follow. `from` is where the database stands: it is not looked at itself. Either end may be left out; `current` as `from` reads the database.',
      'Exits with 1 when it finds an error.',
    ],
    aliases: [],
    positionals: [
      {
        name: 'range',
        describe: 'Which revisions: `from:to`, or `to` for base:to; all by default',
        required: false,
        variadic: false,
      },
    ],
    options: {
      format: {
        type: 'choice',
        choices: ['text', 'json', 'github'],
        describe: 'Text, the value of --json, or annotations of GitHub Actions; text by default',
      },
    },
    examples: [
      ['tribikos lint', 'every revision'],
      ['tribikos lint current:', 'what is pending'],
      ['tribikos lint 1975: --format github', 'what a pull request adds, as annotations'],
    ],
  },
  log: {
    summary: 'List the runs on the database',
    details: [
      'Prints the runs that changed the database or tried to, newest first: who, when, from where to where, how long, how it ended. With --verbose also the revisions, the git commit, the CI job, the reason and the error.',
      'Runs are noted in the table `run` of the schema `tribikos`; see the guide "Production". A run that was killed has no end, and is called cut short.',
    ],
    aliases: [],
    positionals: [],
    options: {
      limit: { type: 'number', short: 'l', placeholder: 'COUNT', describe: 'How many runs; 20 by default' },
      verbose,
    },
    examples: [
      ['tribikos log -l 1 -v', 'the last run, with everything that is known of it'],
      ['tribikos log --json', 'for programs'],
    ],
  },
  checksum: {
    summary: 'Compare the files of applied revisions with what was applied',
    details: [
      'Lists the applied revisions whose files have changed since, and exits with 1 when there are any. Ends of lines, a byte order mark and blank lines at the end make no difference.',
      'With --accept the present file is taken for right from now on, which needs a reason; that is kept in the run log.',
    ],
    aliases: [],
    positionals: [],
    options: {
      accept: {
        type: 'list',
        placeholder: 'REVISION',
        describe: 'Take the changed file of this revision for right; may be repeated',
      },
      reason,
      yes,
    },
    examples: [
      ['tribikos checksum', 'what has changed'],
      ['tribikos checksum --accept ae10 --reason "only a comment"', 'a change that makes no difference'],
    ],
  },
  'lock-key': {
    summary: 'Print the key of the lock',
    details: [
      'Prints the key of the advisory lock under which runs change the version table, for other tools that change it too: a tool that holds `pg_advisory_lock(KEY)` takes turns with every run. The guide "Coming from Alembic" has the lines for env.py.',
      'The server is asked in which schema the version table stands, or would be made. Changes nothing.',
    ],
    aliases: [],
    positionals: [],
    options: {},
    examples: [['tribikos lock-key', 'the key, a signed 64-bit number']],
  },
  snapshot: {
    summary: 'Write the schema as JSON',
    details: [
      'Prints what the schema source `snapshot` reads: one line for each object, the same text for the same schema, so that it can be kept in git.',
      'By default the schema is that of the database. `--from history` takes what the revisions make, and `--from source` the schema source: both are run on scratch databases, and need no database.',
      'Has what autogenerate compares, and what that needs: `includeSchemas`, `includeName` and `includeObject` hold, and the version table is left out. Passwords and other secrets in options of foreign servers and user mappings are never read.',
      'Changes nothing.',
    ],
    aliases: [],
    positionals: [],
    options: {
      from: {
        type: 'choice',
        choices: ['database', 'history', 'source'],
        describe: 'Whose schema: the database (default), what the revisions make, or the schema source',
      },
      output: {
        type: 'text',
        short: 'o',
        placeholder: 'FILE',
        describe: 'Write it to this file, in place of what is there, once all of it is read',
      },
      'scratch-url': scratchUrl,
    },
    examples: [
      ['tribikos snapshot -o schema.json', 'the schema of the database, as a file'],
      ['tribikos snapshot --env staging > staging.json', 'that of another one'],
      [
        'tribikos snapshot --from history | git diff --no-index schema.json -',
        'what the revisions make of it',
      ],
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
