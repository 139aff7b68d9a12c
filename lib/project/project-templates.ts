/** What `init` can set up: the files of each kind of project, as text. */
import { posix } from 'node:path'

export interface ProjectTemplate {
  readonly name: string
  readonly description: string
  /** Text by path below the project's folder; a version location has its `.gitkeep`. */
  files(facts: ProjectFacts): Readonly<Record<string, string>>
}

/** What a template has to know of where it is written. */
export interface ProjectFacts {
  /** Database URL; null for the embedded PostgreSQL. */
  readonly url: string | null
  /** The folder whose `node_modules` has this package or will have it, from the project's folder: `.`, `../..` */
  readonly packageRoot: string
}

const embedded = 'pglite://./.tribikos/pgdata'
const generic: ProjectTemplate = {
  name: 'generic',
  description: 'One database, one folder of revisions.',
  files: ({ url, packageRoot }) => ({
    'tribikos.json': `{
  "$schema": "${schemaPath('.', packageRoot)}",
  "env": "./env.ts",
  "versionLocations": ["./versions"],
${urlLines(url, embedded)}
}
`,
    'env.ts': envFile('tribikos.json'),
    'versions/.gitkeep': '',
  }),
}

const multiEnv: ProjectTemplate = {
  name: 'multi-env',
  description: 'A file per environment in config/; production asks before it changes anything.',
  files: ({ url, packageRoot }) => ({
    'config/tribikos.json': `{
  "$schema": "${schemaPath('..', packageRoot)}",
  // Paths are relative to this file. --env NAME lays config/NAME.json over it.
  "env": "../env.ts",
  "versionLocations": ["../versions"],
${urlLines(url, 'pglite://../.tribikos/pgdata')}
}
`,
    'config/staging.json': `{
  "url": "\${STAGING_DATABASE_URL}"
}
`,
    'config/production.json': `{
  "url": "\${PRODUCTION_DATABASE_URL}",
  "protected": true
}
`,
    'env.ts': envFile('config/'),
    'versions/.gitkeep': '',
  }),
}

const modules: ProjectTemplate = {
  name: 'modules',
  description: 'Several folders of revisions, a branch for each module of the application.',
  files: ({ url, packageRoot }) => ({
    'tribikos.json': `{
  "$schema": "${schemaPath('.', packageRoot)}",
  "env": "./env.ts",
  // The first revision of a module: tribikos revision -m "…" --head base --branch-label core --version-path modules/core/versions
  // The next ones go to the folder of their parent: tribikos revision -m "…" --head core@head
  "versionLocations": ["./modules/core/versions", "./modules/accounts/versions"],
${urlLines(url, embedded)}
}
`,
    'env.ts': envFile('tribikos.json'),
    'modules/core/versions/.gitkeep': '',
    'modules/accounts/versions/.gitkeep': '',
  }),
}

/** In the order of `list-templates`. */
export const projectTemplates: readonly ProjectTemplate[] = [generic, multiEnv, modules]

/** `projectFolder` is that of the project, from the configuration. */
function schemaPath(projectFolder: string, packageRoot: string): string {
  const path = posix.join(projectFolder, packageRoot, 'node_modules/tribikos/dist/config-schema.json')
  return path.startsWith('.') ? path : `./${path}`
}

function urlLines(url: string | null, folder: string): string {
  if (url !== null) return `  "url": ${JSON.stringify(url)}`
  return `  // Without DATABASE_URL the embedded PostgreSQL keeps its data in .tribikos/.
  "url": "\${DATABASE_URL:-${folder}}"`
}

function envFile(config: string): string {
  return `/** What this project needs code for. Everything else is in ${config}. */
import { defineEnvironment } from 'tribikos'

export default defineEnvironment({})
`
}

/** For editors only: tribikos compiles revisions by itself and never reads this file. */
export const editorTsconfig = `{
  "compilerOptions": {
    "target": "es2022",
    "module": "nodenext",
    "moduleResolution": "nodenext",
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true
  },
  "include": ["env.ts", "**/versions/**/*.ts"]
}
`
