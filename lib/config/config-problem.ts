/** A problem of the configuration, and the one error that reports all of them. */
import { TribikosError } from '../errors.ts'
import type { JsonPath } from './json-document.ts'

export interface ConfigProblem {
  /** The file, or null when the configuration was given as a value. */
  readonly file: string | null
  readonly line: number | null
  /** Where in the document; empty for a mistake in the text itself. */
  readonly path: JsonPath
  /** What is wrong, as the end of a sentence that begins with the key. */
  readonly message: string
}

/** `postWriteHooks[0].command` */
export function pathText(path: JsonPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`
      if (!/^[\w$]+$/.test(part)) return `[${JSON.stringify(part)}]`
      return index === 0 ? part : `.${part}`
    })
    .join('')
}

/** One error for all problems, in the order given. */
export function configInvalid(problems: readonly ConfigProblem[]): TribikosError {
  const [first] = problems
  const place = first?.file ?? 'the configuration'
  const lines = problems.map((problem) => describe(problem, place))
  const message =
    lines.length === 1
      ? `Wrong configuration in ${place}: ${lines[0]}`
      : [`${lines.length} problems in ${place}:`, ...lines.map((line) => `  ${line}`)].join('\n')
  return new TribikosError('config_invalid', message, {
    hint: 'With "$schema" in the file an editor lists every key and checks it while you type.',
    details: {
      problems: problems.map(({ file, line, path, message: text }) => ({
        file,
        line,
        path: pathText(path),
        message: text,
      })),
    },
  })
}

function describe({ file, line, path, message }: ConfigProblem, place: string): string {
  const where = [file === null || file === place ? null : file, line === null ? null : `line ${line}`]
  const prefix = where.filter((part) => part !== null).join(' ')
  const subject = path.length === 0 ? message : `"${pathText(path)}" ${message}`
  return prefix === '' ? subject : `${prefix}: ${subject}`
}
