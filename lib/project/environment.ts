/**
 * Loads env.ts and checks what it says: all problems are reported at once, and after that nobody checks again.
 */
import { parseDuration } from '../config/duration.ts'
import { TribikosError, isTribikosError } from '../errors.ts'
import { messageOf } from './code-errors.ts'
import { databasesProblem } from './database-list.ts'
import type {
  Environment,
  EnvironmentContext,
  EnvironmentDefinition,
  TextSource,
} from './environment-definition.ts'
import { type ModuleExports, ModuleLoader } from './module-loader.ts'
import type { ObjectKind } from './object-kind.ts'
import type { Project } from './project.ts'

export type { Environment } from './environment-definition.ts'

const empty: Environment = { file: null, definition: {}, onVersionApply: [] }

/**
 * Loads the env file of a project; without one, the answer is an environment that says nothing.
 * @throws environment_invalid, code_syntax_error, compiler_missing
 */
export async function loadEnvironment(
  project: Project,
  loader = new ModuleLoader(project.cacheDirectory),
): Promise<Environment> {
  const file = project.config.env
  if (file === null) return empty
  const exported = await loadDefault(loader, file)
  const definition = checked(await evaluate(exported, file, project, loader), file)
  const { onVersionApply = [] } = definition
  return {
    file,
    definition,
    onVersionApply: typeof onVersionApply === 'function' ? [onVersionApply] : onVersionApply,
  }
}

function checked(definition: unknown, file: string): EnvironmentDefinition {
  const problems = problemsOf(definition)
  if (problems.length > 0) throw invalid(file, problems)
  return definition as EnvironmentDefinition
}

/** What env.ts is told, and what a function of it can decide by. */
export function environmentContext(project: Project): EnvironmentContext {
  const { environmentName, xArguments, tag, config } = project
  return { environment: environmentName, x: xArgumentValues(xArguments), xArguments, tag, config }
}

/** `key=value` arguments as a record: split at the first `=`, no `=` gives an empty text, later keys win. */
export function xArgumentValues(xArguments: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    xArguments.map((argument) => {
      const at = argument.indexOf('=')
      return at < 0 ? [argument, ''] : [argument.slice(0, at), argument.slice(at + 1)]
    }),
  )
}

/** The url or password that env.ts gives, or null when it gives none. @throws environment_invalid */
export async function environmentText(
  environment: Environment,
  key: 'url' | 'password',
): Promise<string | null> {
  const source = environment.definition[key]
  return source === undefined ? null : sourceText(environment, source, `${key}()`)
}

/** A text of env.ts, asked for where it is a function; `name` is how an error calls it. @throws environment_invalid */
export async function sourceText(
  { file }: Pick<Environment, 'file'>,
  source: TextSource,
  name: string,
): Promise<string> {
  if (typeof source !== 'function') return source
  const text: unknown = await called(source, file ?? '', name)
  if (typeof text === 'string') return text
  throw invalid(file ?? '', [`${name} gave ${kindOf(text)}, not a text`])
}

async function called(source: Exclude<TextSource, string>, file: string, name: string): Promise<unknown> {
  try {
    return await source()
  } catch (error) {
    throw invalid(file, [`${name} failed: ${messageOf(error)}`], error)
  }
}

async function loadDefault(loader: ModuleLoader, file: string): Promise<unknown> {
  try {
    const exports = await loader.load(file)
    if ('default' in exports) return exports['default']
    if (isEcmaScript(exports) || Object.keys(exports).length === 0)
      throw invalid(file, ['it has no default export'])
    return exports
  } catch (error) {
    if (!isTribikosError(error) || error.code !== 'code_load_failed') throw error
    throw invalid(file, [error.message], error.cause)
  } finally {
    loader.saveCompiled()
  }
}

/** A CommonJS file exports the definition itself; of an ES module only the default export counts. */
function isEcmaScript(exports: ModuleExports): boolean {
  return '__esModule' in exports || Object.prototype.toString.call(exports) === '[object Module]'
}

async function evaluate(
  exported: unknown,
  file: string,
  project: Project,
  loader: ModuleLoader,
): Promise<unknown> {
  if (typeof exported !== 'function') return exported
  try {
    return (await exported(environmentContext(project))) as unknown
  } catch (error) {
    const place = loader.callSite(error)
    const where = place === null ? '' : `${place.file}:${place.line}:${place.column}: `
    throw invalid(file, [`${where}${messageOf(error)}`], error)
  }
}

type Check = (value: unknown) => string | null

/** What each key must be. A key that is missing here does not compile. */
const checks: { readonly [Key in keyof Required<EnvironmentDefinition>]: Check } = {
  url: textSource,
  password: textSource,
  databases: databasesProblem,
  schemaSource: schemaSource,
  includeSchemas: (value) =>
    typeof value === 'boolean' || isListOf(value, isText)
      ? null
      : 'must be true, false or a list of schema names',
  compareType: flagOrFunction,
  compareServerDefault: flagOrFunction,
  compareComments: aFlag,
  comparePrivileges: aFlag,
  ignoreUnknown: aFlag,
  includeName: aFunction,
  includeObject: aFunction,
  backup: aHook,
  beforeUpgrade: aHook,
  afterUpgrade: aHook,
  onFailure: aHook,
  onVersionApply: (value) =>
    isFunction(value) || isListOf(value, isFunction) ? null : 'must be a function or a list of functions',
  renderItem: aFunction,
  rewriteOperation: aFunction,
  objectKinds,
  processRevisionDirectives: aFunction,
  namingConvention: (value) => recordOf(value, isText, 'texts'),
  operations: (value) => recordOf(value, isFunction, 'functions'),
  templateVariables: (value) => recordOf(value, isText, 'texts'),
}

function problemsOf(definition: unknown): readonly string[] {
  if (!isRecord(definition))
    return [`its default export is ${kindOf(definition)}, not an object or a function`]
  return Object.entries(definition).flatMap(([key, value]) => {
    if (!Object.hasOwn(checks, key)) return [`unknown key "${key}"`]
    const problem = value === undefined ? null : checks[key as keyof typeof checks](value)
    return problem === null ? [] : [`${key} ${problem}`]
  })
}

function invalid(file: string, problems: readonly string[], cause?: unknown): TribikosError {
  const list = problems.map((problem) => `  - ${problem}`).join('\n')
  const [only = ''] = problems
  // What comes from loading the file names it already, with the line.
  const line = only.startsWith(`${file}:`) ? only : `${file}: ${only}`
  const message = problems.length === 1 ? line : `${file}:\n${list}`
  return new TribikosError('environment_invalid', message, {
    hint: `Write \`export default defineEnvironment({ … })\`; its keys are ${Object.keys(checks).join(', ')}.`,
    details: { file, problems },
    cause,
  })
}

function textSource(value: unknown): string | null {
  return isText(value) || isFunction(value) ? null : 'must be a text or a function that gives one'
}

function aFlag(value: unknown): string | null {
  return typeof value === 'boolean' ? null : 'must be true or false'
}

function flagOrFunction(value: unknown): string | null {
  return typeof value === 'boolean' || isFunction(value) ? null : 'must be true, false or a function'
}

function aFunction(value: unknown): string | null {
  return isFunction(value) ? null : 'must be a function'
}

function aHook(value: unknown): string | null {
  const shape = 'must be a function, { run, timeLimit } or { command: […], timeLimit }'
  if (isFunction(value)) return null
  if (!isRecord(value)) return shape
  const { run, command, cwd, timeLimit, ...others } = value
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return `has the unknown key "${unknown}"`
  if (timeLimit !== undefined && (!isText(timeLimit) || (parseDuration(timeLimit) ?? 0) <= 0))
    return 'has a timeLimit that is no time such as "30s" or "10min"'
  const isProgram = isListOf(command, isText) && command.length > 0 && run === undefined
  const isTimed = isFunction(run) && command === undefined && cwd === undefined
  return isTimed || (isProgram && (cwd === undefined || isText(cwd))) ? null : shape
}

function schemaSource(value: unknown): string | null {
  const [kind, ...more] = isRecord(value) ? Object.keys(value) : []
  const source = isRecord(value) && kind !== undefined ? value[kind] : undefined
  const known = kind === 'sql' ? isListOf(source, isText) : isText(source)
  return more.length === 0 && known && /^(sql|module|command|url|snapshot)$/.test(kind ?? '')
    ? null
    : 'must be one of { sql: […] }, { module }, { command }, { url }, { snapshot }'
}

function objectKinds(value: unknown): string | null {
  if (!isRecord(value)) return 'must be an object of kinds'
  const problems = Object.entries(value).flatMap(([name, kind]) => {
    const problem = /^[A-Za-z]\w*$/.test(name) ? kindProblem(kind) : 'is no name for a kind'
    return problem === null ? [] : [`${JSON.stringify(name)} ${problem}`]
  })
  return problems.length === 0 ? null : `has a wrong kind: ${problems.join('; ')}`
}

function kindProblem(kind: unknown): string | null {
  if (!isRecord(kind)) return 'must be an object with read, create and drop'
  const unknown = Object.keys(kind).find((key) => !Object.hasOwn(kindChecks, key))
  if (unknown !== undefined) return `has the unknown key "${unknown}"`
  const wrong = Object.entries(kindChecks).find(([key, check]) => !check(kind[key]))
  return wrong === undefined ? null : `has no right ${wrong[0]}`
}

const kindChecks: { readonly [Key in keyof Required<ObjectKind>]: (value: unknown) => boolean } = {
  rowsOf: (value) => value === undefined || (isListOf(value, isText) && value.length === 2),
  read: isFunction,
  isSame: isFunctionOrNothing,
  create: isFunction,
  drop: isFunction,
  change: isFunctionOrNothing,
}

function recordOf(value: unknown, isMember: (member: unknown) => boolean, members: string): string | null {
  return isRecord(value) && Object.values(value).every(isMember) ? null : `must be an object of ${members}`
}

function isListOf(value: unknown, isMember: (member: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isMember)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isFunctionOrNothing(value: unknown): boolean {
  return value === undefined || isFunction(value)
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
