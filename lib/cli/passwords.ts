/** Passwords that are known before a command begins: they are kept from being printed, and one in the wrong place is told of. */
import { passwordsOfUrl } from '../config/url-passwords.ts'
import type { Project } from '../project/project.ts'
import type { OptionValue } from './invocation.ts'
import type { Terminal } from './terminal.ts'

/** Those of URLs on the command line and in the environment, for all that happens before the configuration is read. */
export function hideGivenPasswords(terminal: Terminal, urls: readonly OptionValue[]): void {
  const inEnvironment = Object.values(process.env).filter((value) => value?.startsWith('postgres') === true)
  hide(terminal, [...urls, ...inEnvironment])
}

/** Those of the configuration. env.ts may name others; the project tells of them. */
export function hideProjectPasswords(terminal: Terminal, { config }: Project): void {
  const { url, schemaSource: source } = config
  hide(terminal, [url, source?.kind === 'url' ? source.url : null])
  if (url === null) hideVariable(terminal)
}

function hide(terminal: Terminal, urls: readonly unknown[]): void {
  const context = { root: '/', variables: process.env }
  for (const url of urls) if (typeof url === 'string') terminal.hide(passwordsOfUrl(url, context))
}

/** PGPASSWORD, where env.ts has the URL: until that is known, a name that is usual is taken for no secret. */
function hideVariable(terminal: Terminal): void {
  const { PGPASSWORD: password, PGUSER, PGDATABASE, PGHOST, USER } = process.env
  const usual = ['postgres', PGUSER, PGDATABASE, PGHOST, USER]
  if (password !== undefined && !usual.includes(password)) terminal.hide([password])
}

/** Warns of passwords among these texts of the command line, which the list of processes shows to everybody. */
export function warnOfPasswords(terminal: Terminal, texts: readonly OptionValue[]): void {
  // One from the environment, such as PGPASSWORD, is where it should be.
  const given = texts.flatMap((text) =>
    typeof text === 'string' ? passwordsOfUrl(text, { root: '/', variables: {} }) : [],
  )
  if (given.length === 0) return
  terminal.hide(given)
  terminal.warning(
    'A password on the command line can be seen by other users; put the URL in an environment variable',
  )
}
