/**
 * The one table of commands and options. The parser, yargs' help and completion, the reference pages and the types
 * of what a command receives all derive from it, so an option exists in one place or not at all.
 */
import { lookingCommands } from './looking-commands.ts'
import type { Command, Options } from './option-kinds.ts'
import { runningCommands } from './running-commands.ts'
import { writingCommands } from './writing-commands.ts'

export type { Command, Option, Positional } from './option-kinds.ts'

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
  database: {
    type: 'list',
    placeholder: 'NAME',
    describe: 'Of the databases that env.ts names; may be repeated, or name several with commas',
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

/** In the order of the help. */
export const commands = {
  ...writingCommands,
  ...runningCommands,
  ...lookingCommands,
} as const satisfies Readonly<Record<string, Command>>

export type CommandName = keyof typeof commands
