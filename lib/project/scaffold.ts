/** Sets up a project in a folder. Files that are there stay as they are, and nothing is written when it cannot succeed. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { TribikosError } from '../errors.ts'
import { addScripts, minimalPackage } from './package-scripts.ts'
import {
  type ProjectFacts,
  type ProjectTemplate,
  editorTsconfig,
  projectTemplates,
} from './project-templates.ts'

export interface ScaffoldRequest {
  /** Made when it does not exist; a relative path starts from the current directory. */
  readonly directory: string
  /** Name of a template; `generic` by default. */
  readonly template?: string | undefined
  /** Add `migrate:*` scripts to package.json. */
  readonly scripts?: boolean | undefined
  /** Database URL for the configuration; the embedded PostgreSQL by default. */
  readonly url?: string | null | undefined
}

export interface ScaffoldedFile {
  /** `kept`: it was there already and stays as it is. */
  readonly action: 'created' | 'changed' | 'kept'
  /** Absolute. */
  readonly path: string
}

const ignored = '.tribikos/'

/** Names of the templates, each with a line that says what it is for. */
export function listProjectTemplates(): readonly { readonly name: string; readonly description: string }[] {
  return projectTemplates.map(({ name, description }) => ({ name, description }))
}

/**
 * Writes the files of a template and answers with what happened to each, in order.
 * @throws template_unknown, directory_not_empty, config_unreadable
 */
export async function scaffold(request: ScaffoldRequest): Promise<readonly ScaffoldedFile[]> {
  const directory = resolve(request.directory)
  const template = findTemplate(request.template ?? 'generic')
  const files = templateFiles(template, directory, {
    url: request.url ?? null,
    packageRoot: relativeRoot(directory),
  })
  requireEmptyLocations(directory, Object.keys(files))
  const manifest = request.scripts === true ? planManifest(directory) : []
  const done = Object.entries(files).map(([name, text]) => create(join(directory, name), text))
  if (!hasEditorConfig(directory)) done.push(create(join(directory, 'tsconfig.json'), editorTsconfig))
  return [...done, ignoreData(directory), ...manifest.map((write) => write())]
}

function findTemplate(name: string): ProjectTemplate {
  const found = projectTemplates.find((template) => template.name === name)
  if (found !== undefined) return found
  throw new TribikosError('template_unknown', `No such template ${name}`, {
    hint: `The templates are: ${projectTemplates.map((template) => template.name).join(', ')}.`,
    details: { template: name },
  })
}

/** From a project's folder to the one whose `node_modules` has this package, or where npm would put it. */
function relativeRoot(directory: string): string {
  const root = nearest(directory, 'node_modules/tribikos') ?? nearest(directory, 'package.json') ?? directory
  return relative(directory, root).replaceAll('\\', '/') || '.'
}

/** The folder, this one or above, that has a file or folder of this name. */
function nearest(folder: string, name: string): string | null {
  if (existsSync(join(folder, name))) return folder
  return dirname(folder) === folder ? null : nearest(dirname(folder), name)
}

/** A configuration at the other place of the two would hide this one, or be hidden by it. */
function templateFiles(
  template: ProjectTemplate,
  directory: string,
  facts: ProjectFacts,
): Record<string, string> {
  const files = { ...template.files(facts) }
  const places = ['tribikos.json', 'config/tribikos.json']
  const existing = places.find((place) => existsSync(join(directory, place)))
  if (existing === undefined || existing in files) return files
  const rest = Object.entries(files).filter(([name]) => !name.endsWith('.json'))
  return Object.fromEntries([[existing, ''], ...rest])
}

function requireEmptyLocations(directory: string, names: readonly string[]): void {
  for (const name of names.filter((each) => each.endsWith('/.gitkeep'))) {
    const location = join(directory, dirname(name))
    if (entriesOf(location).every((entry) => entry.startsWith('.'))) continue
    throw new TribikosError('directory_not_empty', `Directory ${location} already exists and is not empty`, {
      hint: 'A project is set up once. For another one, choose another directory.',
      details: { directory: location },
    })
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function create(path: string, text: string): ScaffoldedFile {
  mkdirSync(dirname(path), { recursive: true })
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return { action: 'created', path }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return { action: 'kept', path }
    throw error
  }
}

/** A configuration of the TypeScript service for this folder, here or above. */
function hasEditorConfig(directory: string): boolean {
  return nearest(directory, 'tsconfig.json') !== null || nearest(directory, 'jsconfig.json') !== null
}

function ignoreData(directory: string): ScaffoldedFile {
  const path = join(directory, '.gitignore')
  if (!existsSync(path)) return create(path, `${ignored}\n`)
  const text = readFileSync(path, 'utf8')
  if (text.split(/\r?\n/).some((line) => /^\/?\.tribikos\/?$/.test(line.trim())))
    return { action: 'kept', path }
  const separator = text === '' || text.endsWith('\n') ? '' : '\n'
  writeFileSync(path, `${text}${separator}${ignored}\n`)
  return { action: 'changed', path }
}

/** Reads the package.json now and answers with what writes it later. */
function planManifest(directory: string): readonly (() => ScaffoldedFile)[] {
  const path = join(directory, 'package.json')
  if (!existsSync(path)) return [() => create(path, minimalPackage)]
  const text = readFileSync(path, 'utf8')
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new TribikosError('config_unreadable', `${path} is not JSON, so no scripts can be added to it`, {
      hint: 'Correct it, or leave --scripts out.',
      details: { file: path },
      cause,
    })
  }
  const changed = addScripts(text)
  if (changed === text) return [() => ({ action: 'kept', path })]
  return [
    () => {
      writeFileSync(path, changed)
      return { action: 'changed', path }
    },
  ]
}
