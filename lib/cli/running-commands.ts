/** Commands that change a database. */
import type { Command } from './option-kinds.ts'
import {
  sql,
  output,
  lockWait,
  waitForDb,
  planHash,
  reason,
  severalDatabases,
  yes,
  fallback,
  running,
  runningNow,
  one,
  target,
} from './shared-options.ts'

export const runningCommands = {
  upgrade: {
    summary: 'Run revisions up to a target',
    details: [
      'Runs what the target and its dependencies need and the database does not have, parents first.',
      'The run log `Running upgrade a -> b, message` goes to stderr. With nothing to do it prints nothing.',
      'With --sql the target may be a range `from:to`; without one the start is base.',
    ],
    aliases: [],
    positionals: [{ ...target, fallback: 'default' }],
    options: {
      ...running,
      verify: {
        type: 'flag',
        describe:
          'Run verify() of each revision that has one before it is committed; one that fails is rolled back',
      },
      default: fallback,
    },
    examples: [
      ['tribikos upgrade head', 'everything, when there is one head'],
      ['tribikos upgrade heads', 'every branch'],
      ['tribikos upgrade +1', 'the next revision'],
      ['tribikos upgrade cart@head --dry-run', 'what would run'],
      ['tribikos upgrade head --wait-for-db 60', 'in a job that starts beside its database'],
      ['tribikos upgrade 1975:head --sql --output up.sql', 'a script for psql'],
      ['tribikos upgrade head --database acme,beta', 'two of the databases that env.ts names'],
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
  rollback: {
    summary: 'Undo one revision, and what stands on it',
    details: [
      'Undoes an applied revision. What follows it or depends on it has to go before it: on a terminal the list is shown and has to be agreed to, elsewhere --cascade says so; without it the run is refused, with the list.',
      'What is beside it, such as later revisions of other branches, stays. `downgrade` goes down to a revision instead.',
    ],
    aliases: [],
    positionals: [
      one('revision', 'Revision argument that stands for one revision: an id or its beginning, a label'),
    ],
    options: {
      ...runningNow,
      cascade: { type: 'flag', describe: 'Also undo what stands on it, without asking' },
    },
    examples: [
      ['tribikos rollback ae10 --dry-run', 'what would go with it'],
      ['tribikos rollback ae10', 'the newest revision, or after a question'],
      ['tribikos rollback ae10 --cascade', 'with everything that stands on it'],
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
      'wait-for-db': waitForDb,
      'lock-wait': lockWait,
      plan: planHash,
      reason,
      yes,
      ...severalDatabases,
    },
    examples: [
      ['tribikos stamp head', 'take an existing database over'],
      ['tribikos stamp --purge heads', 'the same, whatever the table holds'],
    ],
  },
  'ensure-version': {
    summary: 'Create the version table if it is missing',
    details: [],
    aliases: ['ensure_version'],
    positionals: [],
    options: { sql, output, 'wait-for-db': waitForDb, 'lock-wait': lockWait, yes, ...severalDatabases },
    examples: [],
  },
} as const satisfies Readonly<Record<string, Command>>
