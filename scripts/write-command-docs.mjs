#!/usr/bin/env node
/**
 * Writes docs/reference/commands/: a page per command, made from the table of options in lib/cli/options.ts.
 * With --check it writes nothing and fails when a page is missing, stale or left over.
 */
import { build } from 'esbuild'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/reference/commands')
const generated = '<!-- Written by scripts/write-command-docs.mjs from lib/cli/options.ts -->'

const { commands, globalOptions } = await loadTable()
const wanted = new Map([['README.md', await page(indexPage())]])
for (const [name, command] of Object.entries(commands)) {
  wanted.set(`${name}.md`, await page(commandPage(name, command)))
}

if (process.argv.includes('--check')) check()
else write()

/** The table is TypeScript: esbuild makes a module of it. */
async function loadTable() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['lib/cli/options.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

function write() {
  mkdirSync(folder, { recursive: true })
  for (const stale of present().filter((file) => !wanted.has(file))) rmSync(join(folder, stale))
  for (const [file, text] of wanted) writeFileSync(join(folder, file), text)
}

function check() {
  const found = present()
  const wrong = [
    ...found.filter((file) => !wanted.has(file)),
    ...[...wanted]
      .filter(([file, text]) => !found.includes(file) || text !== readFileSync(join(folder, file), 'utf8'))
      .map(([file]) => file),
  ]
  if (wrong.length === 0) return
  console.error(
    `Not as the table of options says: ${wrong.join(', ')}. Run node scripts/write-command-docs.mjs`,
  )
  process.exitCode = 1
}

function present() {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function indexPage() {
  return [
    '# Commands',
    generated,
    table(
      ['Command', 'What it does'],
      Object.entries(commands).map(([name, { summary }]) => [`[\`${name}\`](${name}.md)`, summary]),
    ),
    '## Global options',
    'They work before and after the command.',
    optionTable(globalOptions),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      [
        ['0', 'The target is reached, or there was nothing to do'],
        [
          '1',
          'Failed, and nothing is half done; also what `check`, `status` and `current --check-heads` find',
        ],
        ['2', 'Wrong usage, configuration or revision files'],
        ['3', 'Half done: statements outside of a transaction have to be resumed'],
        ['4', 'A lock was not obtained in time'],
        ['5', 'Refused by a guard or a hook'],
        ['129, 130, 143', 'Ended by SIGHUP, SIGINT, SIGTERM'],
      ],
    ),
    'The codes of errors are listed in [errors.md](../errors.md).',
  ]
}

function commandPage(name, command) {
  const { summary, details, aliases, positionals, options, examples } = command
  return [
    `# tribikos ${name}`,
    generated,
    `${summary}.`,
    `\`\`\`sh\n${usage(name, command)}\n\`\`\``,
    ...details,
    ...(aliases.length === 0 ? [] : [`Also called ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`]),
    ...(positionals.length === 0
      ? []
      : [
          '## Arguments',
          table(
            ['Argument', 'Meaning'],
            positionals.map((each) => [`\`${each.name}\``, each.describe]),
          ),
        ]),
    ...(Object.keys(options).length === 0 ? [] : ['## Options', optionTable(options)]),
    ...(examples.length === 0
      ? []
      : [
          '## Examples',
          table(
            ['Command line', 'What it does'],
            examples.map(([line, what]) => [`\`${line}\``, what]),
          ),
        ]),
    `The [global options](README.md#global-options) and [exit codes](README.md#exit-codes) hold for every command.`,
  ]
}

function usage(name, { positionals, options }) {
  const words = positionals.map(({ name: positional, required, variadic }) => {
    const text = variadic ? `${positional}..` : positional
    return required ? `<${text}>` : `[${text}]`
  })
  return ['tribikos', name, ...words, ...(Object.keys(options).length === 0 ? [] : ['[options]'])].join(' ')
}

function optionTable(options) {
  return table(
    ['Option', 'Meaning'],
    Object.entries(options).map(([name, option]) => {
      const value =
        option.type === 'flag'
          ? ''
          : ` ${option.type === 'choice' ? option.choices.join('|') : option.placeholder}`
      const names = [name, ...(option.aliases ?? [])]
        .filter((each) => each.length > 1)
        .map((each) => `--${each}`)
      const spelled = option.short === undefined ? names : [`-${option.short}`, ...names]
      return [
        spelled.map((each, index) => `\`${each}${index === spelled.length - 1 ? value : ''}\``).join(', '),
        option.describe,
      ]
    }),
  )
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

/** The paragraphs as the formatter of the repository wants them. */
async function page(paragraphs) {
  const config = await resolveConfig(join(folder, 'README.md'))
  return format(paragraphs.join('\n\n'), { ...config, parser: 'markdown' })
}
