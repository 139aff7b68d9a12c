#!/usr/bin/env node
/**
 * Bundles the command line: a few files, as loading a package from its many costs more than connecting to a
 * database. Usage: `node scripts/bundle-cli.mjs FOLDER`.
 */
import { build } from 'esbuild'
import { chmodSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Dependencies of the library that the bundle carries along; every other one is imported from where it is installed. */
const inlined = new Set(['jsonc-parser', 'pg', 'valibot'])

/**
 * What is loaded at the start of every command: the commands that only read files, with all that they stand on. Nearly
 * all of it is needed by every command anyway.
 */
const start = [
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
    ...['upgrade', 'downgrade', 'stamp', 'current', 'status', 'plan', 'ensure-version'].map(commandFile),
    'commands/version-rows.ts',
    'runtime/run.ts',
    'runtime/offline.ts',
    'database/connect.ts',
    'database/connect-embedded.ts',
    'database/connect-server.ts',
    'database/version-table.ts',
    'project/environment.ts',
    'project/module-loader.ts',
    'project/output-file.ts',
  ],
  comparing: [
    commandFile('check'),
    'cli/autogenerate.ts',
    'dialects/postgres/compared-parts.ts',
    'dialects/postgres/reflect.ts',
    'dialects/postgres/schema-rules.ts',
  ],
  driver: ['pg'],
}

/** What has no place in the start: every command would load it, `heads` too. */
const heavy = /^lib\/(?:autogenerate|database|dialects|schema)\//

function commandFile(name) {
  return `cli/commands/${name}.ts`
}

const knexFile = 'knex.cjs'

/**
 * @param {string} folder
 * @returns {Promise<string[]>} the files that went into the bundle
 */
export async function bundleCommandLine(folder) {
  const { version, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'lib/cli/main.ts' },
    outdir: folder,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    format: 'esm',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    plugins: [groupedImports, builtinsWithoutRequire],
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
  chmodSync(join(folder, 'main.js'), 0o755)
  requireLightStart(metafile)
  return [...Object.keys(metafile.inputs), ...(await bundleKnex(folder))]
}

/** A command whose imports have grown must not make all others slow. */
function requireLightStart({ outputs }) {
  const [main] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === 'lib/cli/main.ts') ?? []
  const loaded = new Set([main])
  for (const file of loaded) {
    for (const { path, kind } of outputs[file].imports) {
      if (kind === 'import-statement' && path in outputs) loaded.add(path)
    }
  }
  const found = [...loaded]
    .flatMap((file) => Object.keys(outputs[file].inputs))
    .filter((input) => heavy.test(input))
  if (found.length === 0) return
  throw new Error(
    `Every command would load ${found.slice(0, 5).join(', ')} and more: see "start" in this script`,
  )
}

/**
 * knex in one file, as far as PostgreSQL needs it: loading it from its many takes longer than a revision. It stays
 * CommonJS, as which it is required where a table is described first.
 */
async function bundleKnex(folder) {
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `exports.knex = require('knex').knex
        exports.PostgresClient = require('knex/lib/dialects/postgres/index.js')`,
      resolveDir: root,
    },
    outfile: join(folder, 'chunks', knexFile),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
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

/** Packages in CommonJS ask for Node's modules through `require`, which an ES module does not have. */
const builtinsWithoutRequire = {
  name: 'builtins without require',
  setup({ onLoad, onResolve }) {
    const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))
    onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind === 'require-call' && builtins.has(path) ? { path, namespace: 'builtin' } : null,
    )
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleCommandLine(resolve(process.argv[2]))
