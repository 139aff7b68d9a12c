/**
 * One layer of the configuration: the file itself, one of its environments, or the file of an environment. Its
 * variables are filled in and what is written is checked; a key whose variable is missing is set aside, because
 * another layer may have it and because not every command needs every key.
 */
import { checkSettings } from './check-settings.ts'
import type { ConfigProblem } from './config-problem.ts'
import type { JsonPath } from './json-document.ts'
import { type Variables, fillVariables } from './variables.ts'
import { type WrittenSettings, writtenSettings } from './written-config.ts'

/** Where a layer stands. */
export interface LayerPlace {
  readonly file: string | null
  /** Path of the layer in its document. */
  readonly path: JsonPath
  lineOf(path: JsonPath): number | null
}

export interface ConfigLayer {
  readonly settings: WrittenSettings
  /** Keys that need a variable that is not set. */
  readonly missing: ReadonlyMap<string, ConfigProblem>
  readonly problems: readonly ConfigProblem[]
}

export function readLayer(value: unknown, place: LayerPlace, variables: Variables): ConfigLayer {
  const problem = (path: JsonPath, message: string): ConfigProblem => {
    const whole = [...place.path, ...path]
    return { file: place.file, line: place.lineOf(whole), path: whole, message }
  }
  const missing = new Map<string, ConfigProblem>()
  const problems: ConfigProblem[] = []
  const filled = fillValue(value, [], (text, path) => {
    const result = fillVariables(text, variables)
    if ('text' in result) return result.text
    if ('malformed' in result) problems.push(problem(path, `has ${result.malformed}`))
    else missing.set(String(path[0]), problem(path, notSet(result.missing)))
    return undefined
  })
  const complete = withoutKeys(filled, [
    ...missing.keys(),
    ...problems.map(({ path }) => String(path[place.path.length])),
  ])
  const checked = checkSettings(writtenSettings, complete)
  problems.push(...checked.findings.map(({ path, message }) => problem(path, message)))
  return { settings: checked.value ?? {}, missing, problems }
}

function notSet(variable: string): string {
  return `needs the environment variable ${variable}, which is not set`
}

type FillText = (text: string, path: JsonPath) => string | undefined

function fillValue(value: unknown, path: JsonPath, fill: FillText): unknown {
  if (typeof value === 'string') return fill(value, path)
  if (Array.isArray(value)) return value.map((each, index) => fillValue(each, [...path, index], fill))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fillValue(each, [...path, key], fill)]),
  )
}

function withoutKeys(value: unknown, keys: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}
