/** Finds the configuration file of a project and reads it, with the file of the environment that was asked for. */
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { Variables } from '../config/variables.ts'
import { TribikosError } from '../errors.ts'

const fileName = 'tribikos.json'
const folderName = 'config'

export interface ConfigRequest {
  readonly cwd: string
  /** `-c FILE`, relative to `cwd`, or null. */
  readonly configFile: string | null
  readonly environment: string | null
  readonly variables: Variables
}

export interface ReadConfig {
  readonly file: string
  readonly config: Config
}

/**
 * The file that was named, else `$TRIBIKOS_CONFIG`, else `tribikos.json`, else `config/tribikos.json`. Folders
 * above are not searched.
 * @throws config_not_found, config_unreadable, config_invalid, environment_unknown
 */
export function readConfig(request: ConfigRequest): ReadConfig {
  const { environment, variables } = request
  const file = findConfigFile(request)
  const config = parseConfig(readText(file), {
    file,
    root: dirname(file),
    environment,
    variables,
    environmentFile: environment === null ? null : readEnvironmentFile(file, environment),
  })
  return { file, config }
}

function findConfigFile({ cwd, configFile, variables }: ConfigRequest): string {
  const named = configFile ?? (variables['TRIBIKOS_CONFIG'] || null)
  if (named !== null) {
    const file = resolve(cwd, named)
    if (isFile(file)) return file
    const origin = configFile === null ? ' (from TRIBIKOS_CONFIG)' : ''
    throw new TribikosError('config_not_found', `No configuration file ${file}${origin}`, {
      hint: 'Correct the path, or run `tribikos init` to set up a project.',
      details: { file },
    })
  }
  const candidates = [resolve(cwd, fileName), resolve(cwd, folderName, fileName)]
  const file = candidates.find(isFile)
  if (file !== undefined) return file
  throw new TribikosError(
    'config_not_found',
    `No configuration: there is neither ${candidates.join(' nor ')}`,
    {
      hint: 'Run `tribikos init` to set up a project here, or name the file with -c FILE.',
      details: { candidates },
    },
  )
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** `config/NAME.json` beside `config/tribikos.json`. */
function readEnvironmentFile(file: string, environment: string): { file: string; text: string } | null {
  if (basename(file) !== fileName || basename(dirname(file)) !== folderName) return null
  if (!/^\w[\w.-]*$/.test(environment) || `${environment}.json` === fileName) return null
  const beside = join(dirname(file), `${environment}.json`)
  return isFile(beside) ? { file: beside, text: readText(beside) } : null
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (cause) {
    const reason = cause instanceof TypeError ? 'it is not UTF-8' : messageOf(cause)
    throw new TribikosError('config_unreadable', `Cannot read ${file}: ${reason}`, {
      details: { file },
      cause,
    })
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
