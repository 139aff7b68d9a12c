/**
 * The only way to the terminal. Results go to stdout, everything else to stderr; whatever passes here loses
 * passwords and control characters.
 */
import { hideSecrets, redact } from '../config/redact.ts'

/** What the terminal needs of a stream. */
export interface Sink {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
}

export interface TerminalSettings {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly json: boolean
  readonly quiet: boolean
  readonly color: boolean
}

export interface Terminal {
  readonly json: boolean
  /** Text that is never to be printed. */
  hide(secrets: readonly string[]): void
  /** A command's result: the value with --json, else the text. */
  result(value: unknown, text: string): void
  /** SQL or another text that has to arrive byte for byte. */
  verbatim(text: string): void
  /** What code of the project prints. It may steer the terminal, with colours for example. */
  printed(text: string): void
  /** What happens meanwhile; silent with --quiet. Should it have several lines, all but the first are indented. */
  note(line: string): void
  warning(line: string): void
  /** A line that the next one replaces, on a terminal only; an empty one takes it away. */
  progress(line: string): void
  /** An error: its lines, never silent, and with --json its value in place of a result; none if that has been printed. */
  error(text: string, value: unknown): void
}

const eraseLine = '\r\u001B[K'

export function createTerminal(settings: TerminalSettings): Terminal {
  const { stdout, stderr, json, quiet } = settings
  const hidden: string[] = []
  const showsProgress = stderr.isTTY === true && !quiet && !json
  let progressShown = false
  const clean = (text: string): string => escapeControls(redact(text, hidden))
  const printError = (text: string): void => {
    if (progressShown) stderr.write(eraseLine)
    progressShown = false
    stderr.write(text === '' || text.endsWith('\n') ? text : `${text}\n`)
  }
  const withoutSecrets = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? hideSecrets(value, hidden) : value
  return {
    json,
    hide(secrets) {
      for (const secret of secrets) if (!hidden.includes(secret)) hidden.push(secret)
    },
    result(value, text) {
      if (json) stdout.write(`${JSON.stringify(value, withoutSecrets)}\n`)
      else if (text !== '') stdout.write(`${escapeControls(hideSecrets(text, hidden))}\n`)
    },
    verbatim(text) {
      stdout.write(text)
    },
    printed(text) {
      printError(redact(text, hidden))
    },
    note(line) {
      if (!quiet) printError(indented(clean(line)))
    },
    warning(line) {
      printError(`${colored('33', 'warning', settings.color)}: ${indented(clean(line))}`)
    },
    progress(line) {
      if (!showsProgress || (line === '' && !progressShown)) return
      stderr.write(`${eraseLine}${clean(line)}`)
      progressShown = line !== ''
    },
    error(text, value) {
      if (json && value !== undefined) {
        const redacted = (_: string, each: unknown): unknown =>
          typeof each === 'string' ? redact(each, hidden) : each
        stdout.write(`${JSON.stringify(value, redacted)}\n`)
      }
      const [label = '', ...rest] = clean(text).split(/(?<=^error(?:\[\w+\])?):/)
      printError(rest.length === 0 ? label : `${colored('31', label, settings.color)}:${rest.join(':')}`)
    },
  }
}

/** No line end in a name or in a notice of a server makes a line that looks like one of ours. */
function indented(text: string): string {
  return text.replaceAll('\n', '\n  ')
}

function colored(code: string, text: string, color: boolean): string {
  return color ? `\u001B[${code}m${text}\u001B[0m` : text
}

/**
 * Control characters other than line end and tab as `\xNN`, and those that turn the direction of a text or end a line as
 * `\uNNNN`, so that no name or message can steer a terminal or look like another.
 */
function escapeControls(text: string): string {
  return text.replaceAll(controls, (character) => {
    const code = character.charCodeAt(0)
    const digits = code.toString(16)
    return code > 0xff ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`
  })
}

const controls =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/g
