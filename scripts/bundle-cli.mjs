#!/usr/bin/env node
/**
 * Bundles the command line: a few files, as loading a package from its many costs more than connecting to a
 * database. Usage: `node scripts/bundle-cli.mjs FOLDER`.
 */
import { build } from 'esbuild'
import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Dependencies of the library that the bundle carries along; every other one is imported from where it is installed. */
const inlined = new Set(['jsonc-parser', 'pg', 'valibot'])

/**
 * What is loaded at the start of every command: the commands that only read files, with all that they stand on. Nearly
 * all of it is needed by every command anyway.
 */
const start = [
  'cli/main.ts',
  ...['execute', 'activity', 'interruption', 'optimizing', 'print/error', 'terminal', 'version'].map(
    (name) => `cli/${name}.ts`,
  ),
  ...['heads', 'history', 'branches', 'show', 'edit', 'completion'].map(commandFile),
  'project/load-graph.ts',
  'project/open-project.ts',
]

/**
 * What is imported when it is needed, a file for each group: modules that are mostly needed together would otherwise
 * become a file each, and make more files of what they share, thirty for one command and a millisecond each.
 */
const groups = {
  start,
  help: ['cli/help.ts'],
  writing: ['init', 'list-templates', 'revision', 'merge'].map(commandFile),
  running: [
    ...[
      'upgrade',
      'downgrade',
      'rollback',
      'stamp',
      'current',
      'status',
      'plan',
      'ensure-version',
      'lock-key',
      'log',
      'checksum',
    ].map(commandFile),
    'cli/fan-out.ts',
    'commands/named-databases.ts',
    'cli/leftover-timers.ts',
    'commands/version-rows.ts',
    'runtime/hooks.ts',
    'runtime/run.ts',
    'runtime/offline.ts',
    'runtime/verify-function.ts',
    'database/connect.ts',
    'database/connect-embedded.ts',
    'database/connect-server.ts',
    'database/connect-when-up.ts',
    'database/password-file.ts',
    'database/version-table.ts',
    'project/environment.ts',
    'project/module-loader.ts',
    'project/output-file.ts',
    'project/revision-module.ts',
    'project/sql-revision.ts',
  ],
  comparing: [
    commandFile('check'),
    commandFile('snapshot'),
    commandFile('lint'),
    commandFile('verify'),
    commandFile('types'),
    commandFile('import'),
    'database/tracking-table.ts',
    'commands/refuse-drift.ts',
    'commands/refuse-unsafe.ts',
    'cli/autogenerate.ts',
    'dialects/postgres/compared-parts.ts',
    'dialects/postgres/parse-sql.ts',
    'dialects/postgres/reflect.ts',
    'dialects/postgres/safe-changes.ts',
    'dialects/postgres/schema-rules.ts',
  ],
  driver: ['pg'],
}

/** What has no place in the start: every command would load it, `heads` too. */
const heavy = /^lib\/(?:autogenerate|database|dialects|schema)\//

function commandFile(name) {
  return `cli/commands/${name}.ts`
}

const launchFile = 'lib/cli/launch.ts'
const processFile = 'lib/cli/main.ts'
const knexFile = 'knex.cjs'

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} the files that went into the bundle
 */
export async function bundleCommandLine(folder) {
  const { version, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const { metafile } = await build({
    ...common,
    entryPoints: { start: 'group:start' },
    outdir: join(folder, 'chunks'),
    chunkNames: '[name]-[hash]',
    splitting: true,
    mainFields: ['module', 'main'],
    format: 'esm',
    plugins: [groupedImports, builtinsWithoutLoader],
    external: [
      ...Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !inlined.has(name)),
      'pg-native',
      'pg-cloudflare',
    ],
    define: {
      BUNDLED_VERSION: JSON.stringify(version),
      // pg asks where it runs. Without a name it makes a Response to find out, for which Node loads all of fetch.
      navigator: '{ "userAgent": "Node.js" }',
      'process.env.NODE_PG_FORCE_NATIVE': '""',
    },
  })
  await bundleLaunch(folder, startFileOf(metafile))
  // The parts of the start by name, which nobody asks for: it is imported whole.
  rmSync(join(folder, 'chunks/start.js'))
  return [...Object.keys(metafile.inputs), ...(await bundleKnex(folder))]
}

/** The file that has all of the start, once nothing heavy is in it; the entry point of the build only names its parts. */
function startFileOf({ outputs }) {
  const [file, { inputs, imports }] = Object.entries(outputs).find(
    ([, output]) => processFile in output.inputs,
  )
  const found = Object.keys(inputs).filter((input) => heavy.test(input))
  const others = imports.filter(({ path, kind }) => kind === 'import-statement' && path in outputs)
  if (found.length === 0 && others.length === 0) return basename(file)
  throw new Error(
    `Every command would load ${[...found, ...others.map(({ path }) => path)].slice(0, 5).join(', ')}: see "start" in this script`,
  )
}

async function bundleLaunch(folder, startFile) {
  await build({
    ...common,
    entryPoints: { main: launchFile },
    outdir: folder,
    format: 'esm',
    plugins: [builtinsWithoutLoader, importOf(processFile, `./chunks/${startFile}`)],
  })
  chmodSync(join(folder, 'main.js'), 0o755)
}

/** Imports a file from where it is in the bundle. */
function importOf(file, path) {
  return {
    name: `import of ${file}`,
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, (found) =>
        resolve(found.resolveDir, found.path) === join(root, file) ? { path, external: true } : null,
      )
    },
  }
}

/**
 * knex in one file, as far as PostgreSQL needs it: loading it from its many takes longer than a revision. It stays
 * CommonJS, as which it is required where a table is described first.
 */
async function bundleKnex(folder) {
  const { metafile } = await build({
    ...common,
    stdin: {
      contents: `exports.knex = require('knex').knex
        exports.PostgresClient = require('knex/lib/dialects/postgres/index.js')`,
      resolveDir: root,
    },
    outfile: join(folder, 'chunks', knexFile),
    format: 'cjs',
    plugins: [withoutOtherDatabases],
    external: ['pg', 'pg-native', 'pg-query-stream'],
  })
  return Object.keys(metafile.inputs)
}

/** What knex would load for other databases is not there: nobody can ask for it here. */
const withoutOtherDatabases = {
  name: 'without other databases',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]knex[\\/]lib[\\/]dialects[\\/]\w[\w-]*[\\/]/ }, ({ path }) =>
      path.includes(join('dialects', 'postgres', '')) ? null : { contents: '' },
    )
  },
}

/**
 * Makes one file of each group: `import('./a.ts')` becomes the part `a` of what its group's file exports. The start
 * belongs to every group, so that what groups share is in one file, which is loaded already. A module without a group
 * is one by itself.
 */
const groupedImports = {
  name: 'grouped imports',
  setup({ onLoad, onResolve }) {
    const groupOf = new Map(
      Object.entries(groups).flatMap(([group, files]) => files.map((file) => [file, group])),
    )
    onLoad({ filter: /[\\/]lib[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
        .replaceAll(`require('knex')`, `require('./${knexFile}')`)
        .replaceAll(
          `require('knex/lib/dialects/postgres/index.js')`,
          `require('./${knexFile}').PostgresClient`,
        )
      const contents = text.replaceAll(/(?<!typeof )import\('([^']+)'\)/g, (call, specifier) => {
        const file = specifier.startsWith('.')
          ? relative(join(root, 'lib'), resolve(dirname(path), specifier)).replaceAll(sep, '/')
          : specifier
        const group = groupOf.get(file)
        // What is there already takes a moment too, so that no command can tell the difference.
        if (group === 'start') return `Promise.resolve(start).then((group) => group.${partName(file)})`
        if (group !== undefined) return `import('group:${group}').then((group) => group.${partName(file)})`
        return specifier.startsWith('.') ? `import('group:${file}')` : call
      })
      const needsStart = contents.includes('Promise.resolve(start)')
      return {
        loader: 'ts',
        contents: needsStart ? `import * as start from 'group:start'\n${contents}` : contents,
      }
    })
    onResolve({ filter: /^group:/ }, ({ path }) => ({
      path: path.slice('group:'.length),
      namespace: 'group',
    }))
    onLoad({ filter: /.*/, namespace: 'group' }, ({ path }) => ({
      resolveDir: join(root, 'lib'),
      contents: [
        ...(path === 'start' ? [] : [`import 'group:start'`]),
        ...(groups[path] ?? [path]).map((file) => {
          const name = groups[path] === undefined ? '*' : `* as ${partName(file)}`
          return `export ${name} from '${file.endsWith('.ts') ? `./${file}` : file}'`
        }),
      ].join('\n'),
    }))
  },
}

function partName(file) {
  return file.replaceAll(/\W/g, '_')
}

/**
 * Node's modules without its loader of ES modules. That one looks at everything which a module exports, and so loads
 * what only is loaded when somebody asks for it, half of Node for some; and packages in CommonJS ask through `require`,
 * which an ES module does not have.
 */
const builtinsWithoutLoader = {
  name: 'builtins without loader',
  setup({ onLoad, onResolve }) {
    const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))
    onResolve({ filter: /.*/ }, ({ path, kind }) => {
      if (!builtins.has(path) || kind === 'dynamic-import') return null
      return { path, namespace: kind === 'require-call' ? 'required builtin' : 'imported builtin' }
    })
    onLoad({ filter: /.*/, namespace: 'required builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
    onLoad({ filter: /.*/, namespace: 'imported builtin' }, ({ path }) => ({ contents: exportsOf(path) }))
  },
}

/** A module with the same exports, of which only those are looked at that somebody imports. */
function exportsOf(builtin) {
  const names = Object.keys(process.getBuiltinModule(builtin)).filter((name) => /^[a-z]\w*$/i.test(name))
  return [
    `const builtin = process.getBuiltinModule(${JSON.stringify(builtin)})`,
    `const part = (name) => builtin[name]`,
    `export default builtin`,
    ...names.map(
      (name) => `const of_${name} = /* @__PURE__ */ part('${name}')\nexport { of_${name} as ${name} }`,
    ),
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleCommandLine(resolve(process.argv[2]))
