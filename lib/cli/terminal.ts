/**
 * The only way to the terminal. Results go to stdout, everything else to stderr; whatever passes here loses
 * passwords and control characters.
 */

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
  /** Takes the passwords out of a text. */
  readonly redact: (text: string) => string
}

export interface Terminal {
  readonly json: boolean
  /** A command's result: the value with --json, else the text. */
  result(value: unknown, text: string): void
  /** SQL or another text that has to arrive byte for byte. */
  verbatim(text: string): void
  /** What happens meanwhile; silent with --quiet. */
  note(line: string): void
  warning(line: string): void
  /** A line that the next one replaces, on a terminal only; an empty one takes it away. */
  progress(line: string): void
  /** An error's lines; never silent. */
  error(text: string): void
}

const eraseLine = '\r\u001B[K'

export function createTerminal(settings: TerminalSettings): Terminal {
  const { stdout, stderr, json, quiet, redact } = settings
  const showsProgress = stderr.isTTY === true && !quiet && !json
  let progressShown = false
  const clean = (text: string): string => escapeControls(redact(text))
  const printError = (text: string): void => {
    if (progressShown) stderr.write(eraseLine)
    progressShown = false
    stderr.write(text === '' || text.endsWith('\n') ? text : `${text}\n`)
  }
  return {
    json,
    result(value, text) {
      if (json) stdout.write(`${redact(JSON.stringify(value))}\n`)
      else if (text !== '') stdout.write(`${clean(text)}\n`)
    },
    verbatim(text) {
      stdout.write(text)
    },
    note(line) {
      if (!quiet) printError(clean(line))
    },
    warning(line) {
      printError(`${colored('33', 'warning', settings.color)}: ${clean(line)}`)
    },
    progress(line) {
      if (!showsProgress || (line === '' && !progressShown)) return
      stderr.write(`${eraseLine}${clean(line)}`)
      progressShown = line !== ''
    },
    error(text) {
      const [label = '', ...rest] = clean(text).split(/(?<=^error(?:\[\w+\])?):/)
      printError(rest.length === 0 ? label : `${colored('31', label, settings.color)}:${rest.join(':')}`)
    },
  }
}

function colored(code: string, text: string, color: boolean): string {
  return color ? `\u001B[${code}m${text}\u001B[0m` : text
}

/** Control characters other than line end and tab as `\xNN`, so that no name or message can steer a terminal. */
function escapeControls(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
