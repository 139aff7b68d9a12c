/**
 * The configuration from its written form. Everything that is wrong is reported at once; what comes out is
 * complete and needs no further checks.
 */
import { TribikosError } from '../errors.ts'
import { checkSettings } from './check-settings.ts'
import { completeConfig } from './complete-config.ts'
import type { Config } from './config.ts'
import { type ConfigLayer, readLayer } from './config-layer.ts'
import { type ConfigProblem, configInvalid, pathText } from './config-problem.ts'
import { type JsonDocument, type JsonPath, readJsonDocument } from './json-document.ts'
import type { Variables } from './variables.ts'
import { type WrittenSettings, writtenConfig } from './written-config.ts'

/** What the written form alone does not say. */
export interface ConfigContext {
  /** The file, absolute, for messages; null when the configuration is a value. */
  readonly file: string | null
  /** Folder that paths are relative to, absolute. */
  readonly root: string
  /** The environment to lay over the rest, or null. */
  readonly environment: string | null
  readonly variables: Variables
  /** The file `NAME.json` of the environment, when there is one. */
  readonly environmentFile?: { readonly file: string; readonly text: string } | null
}

type Source = string | Readonly<Record<string, unknown>>

/**
 * Reads a configuration: a text in JSON with comments, or a value of the same form.
 *
 * A missing variable in `url` or `schemaSource` is no error here: the key is null, and `urlProblem` or
 * `schemaSourceProblem` says why.
 *
 * @throws config_invalid (`details.problems` has every problem with file, line and path), environment_unknown
 */
export function parseConfig(source: Source, context: ConfigContext): Config {
  const document = readSource(source, context.file)
  const problems = [...document.problems]
  const { base, environments } = splitEnvironments(document.value)
  const layers = [readLayer(base, place(document, []), context.variables)]
  for (const [name, value] of Object.entries(environments)) {
    const layer = readLayer(value, place(document, ['environments', name]), context.variables)
    if (name === context.environment) layers.push(layer)
    else problems.push(...layer.problems)
  }
  if (context.environmentFile)
    layers.push(readEnvironmentFile(context.environmentFile, context, layers, problems))
  if (context.environment !== null && layers.length === 1) {
    throw environmentUnknown(context.environment, Object.keys(environments), context.file)
  }
  return complete(layers, problems, context)
}

interface ReadSource {
  readonly file: string | null
  readonly value: unknown
  readonly problems: readonly ConfigProblem[]
  lineOf(path: JsonPath): number | null
}

function readSource(source: Source, file: string | null): ReadSource {
  if (typeof source !== 'string') return checkTop({ file, value: source, problems: [], lineOf: () => null })
  const document: JsonDocument = readJsonDocument(source)
  const problems = document.problems.map(({ line, column, message }) => ({
    file,
    line,
    path: [],
    message: `${message} (column ${column})`,
  }))
  // A text that is no JSON would only give confusing findings about its keys.
  if (problems.length > 0) throw configInvalid(problems)
  return checkTop({ file, value: document.value, problems, lineOf: (path) => document.lineOf(path) })
}

/** What lies outside of the layers: the document itself, `$schema`, `environments`. */
function checkTop(read: ReadSource): ReadSource {
  const { value } = read
  const outside =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).filter(([key]) => key === '$schema' || key === 'environments'),
        )
      : value
  const findings = checkSettings(writtenConfig, outside).findings.filter(
    // What is inside of an environment is checked with its variables filled in.
    ({ path }) => path[0] !== 'environments' || path.length === 1,
  )
  const problems = findings.map(({ path, message }) => ({
    file: read.file,
    line: read.lineOf(path),
    path,
    message,
  }))
  return { ...read, problems: [...read.problems, ...problems] }
}

function splitEnvironments(value: unknown): {
  readonly base: unknown
  readonly environments: Readonly<Record<string, unknown>>
} {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { base: {}, environments: {} }
  const { $schema: _, environments, ...base } = value as Readonly<Record<string, unknown>>
  const usable = typeof environments === 'object' && environments !== null && !Array.isArray(environments)
  return { base, environments: usable ? (environments as Readonly<Record<string, unknown>>) : {} }
}

function place(read: ReadSource, path: JsonPath) {
  return { file: read.file, path, lineOf: (whole: JsonPath) => read.lineOf(whole) }
}

function readEnvironmentFile(
  { file, text }: { readonly file: string; readonly text: string },
  context: ConfigContext,
  layers: readonly ConfigLayer[],
  problems: ConfigProblem[],
): ConfigLayer {
  const document = readSource(text, file)
  problems.push(...document.problems)
  if (layers.length > 1) {
    const path = ['environments', context.environment ?? '']
    problems.push({
      file: context.file,
      line: null,
      path,
      message: `is also written in ${file}; keep one of them`,
    })
  }
  const { base, environments } = splitEnvironments(document.value)
  if (Object.keys(environments).length > 0) {
    const path = ['environments']
    problems.push({
      file,
      line: document.lineOf(path),
      path,
      message: 'cannot stand in the file of an environment',
    })
  }
  return readLayer(base, place(document, []), context.variables)
}

function environmentUnknown(name: string, known: readonly string[], file: string | null): TribikosError {
  const where = file === null ? 'the configuration' : file
  return new TribikosError('environment_unknown', `No environment '${name}' in ${where}`, {
    hint:
      known.length === 0
        ? 'Add it to "environments", or leave --env out.'
        : `The environments are: ${known.join(', ')}.`,
    details: { environment: name, known },
  })
}

/** Keys that only some commands need: a missing variable is told to those. */
const deferred: ReadonlySet<string> = new Set(['url', 'schemaSource'])

function complete(
  layers: readonly ConfigLayer[],
  found: readonly ConfigProblem[],
  context: ConfigContext,
): Config {
  const settings = layers.reduce<WrittenSettings>((below, layer) => ({ ...below, ...layer.settings }), {})
  const missing = new Map<string, ConfigProblem>()
  for (const layer of layers) {
    for (const key of Object.keys(layer.settings)) missing.delete(key)
    for (const [key, problem] of layer.missing) missing.set(key, problem)
  }
  const early = [...missing].flatMap(([key, problem]) => (deferred.has(key) ? [] : [problem]))
  const problems = [...found, ...layers.flatMap((layer) => layer.problems), ...early]
  if (problems.length > 0) throw configInvalid(inOrder(problems, context.file))
  return completeConfig(settings, {
    root: context.root,
    urlProblem: urlProblem(settings, missing.get('url'), context),
    schemaSourceProblem: sentence(missing.get('schemaSource')),
  })
}

/** The main file first, then by line. */
function inOrder(problems: readonly ConfigProblem[], file: string | null): readonly ConfigProblem[] {
  const rank = (problem: ConfigProblem) => (problem.file === file ? 0 : 1)
  return [...problems].sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0))
}

function sentence(problem: ConfigProblem | undefined): string | null {
  if (problem === undefined) return null
  const line = problem.line === null ? '' : `:${problem.line}`
  const where = problem.file === null ? '' : ` (${problem.file}${line})`
  return `"${pathText(problem.path)}"${where} ${problem.message}`
}

function urlProblem(
  settings: WrittenSettings,
  missing: ConfigProblem | undefined,
  context: ConfigContext,
): string | null {
  if (missing !== undefined) return sentence(missing)
  const where = context.file === null ? 'the configuration' : context.file
  if (settings.url === undefined || settings.url === null) return `"url" is not set in ${where}`
  return settings.url.trim() === '' ? `"url" in ${where} is empty` : null
}
