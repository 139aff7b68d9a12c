#!/usr/bin/env node
/**
 * A tour of the commands on the sample project and an embedded database, in a copy that is thrown away. Every command
 * is really run; one that does not do what the tour says ends it with exit code 1.
 */
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const program = join(root, 'dist/cli/main.js')
const head = '43b9d7f10c5e'
const revisions = readdirSync(join(root, 'versions')).length

const colours = `CREATE TYPE colour AS ENUM ('red', 'green', 'blue');
ALTER TABLE boards ADD COLUMN colour colour NOT NULL DEFAULT 'green';
CREATE VIEW green_boards AS SELECT id FROM boards WHERE colour = 'green';
`

if (!existsSync(program)) {
  console.error(`${program} is missing: npm run build`)
  process.exit(1)
}
const project = mkdtempSync(join(tmpdir(), 'tribikos-demo-'))
process.on('exit', () => rmSync(project, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))

try {
  copyProject()
  await tour()
} catch (error) {
  console.error(`\nThe tour ends here: ${error.message}`)
  process.exitCode = 1
}

async function tour() {
  const started = Date.now()
  await chapter(
    'The sample has a main line, a labelled branch and two merges. All of it, into an empty database:',
  )
  await tribikos(['upgrade', 'head'], { lines: { stderr: revisions, matching: /Running upgrade/ } })
  await tribikos(['history'], { lines: { stdout: revisions } })
  await tribikos(['current'], { stdout: new RegExp(`^${head} .*\\(head\\)$`, 'm') })

  await chapter('One step back, what is missing now, and up again:')
  await tribikos(['downgrade', '-1'], { stderr: new RegExp(`Running downgrade ${head} -> `) })
  await tribikos(['status'], { stdout: /Pending: +1$/m })
  await tribikos(['upgrade', 'head'], { stderr: new RegExp(`Running upgrade .* -> ${head}`) })

  await chapter('Two people write the next revision at the same time:')
  await tribikos(['revision', '-m', 'add board templates'])
  await tribikos(['revision', '-m', 'add board archive', '--head', head, '--splice'])
  await tribikos(['heads'], { lines: { stdout: 2 } })
  await tribikos(['upgrade', 'head'], { code: 2, stderr: /Multiple head revisions are present/ })
  await tribikos(['upgrade', 'heads'], { lines: { stderr: 2, matching: /Running upgrade/ } })

  await chapter('A merge makes one head of them:')
  await tribikos(['merge', 'heads', '-m', 'merge templates and archive'])
  await tribikos(['upgrade', 'head'], { lines: { stderr: 1, matching: /Running upgrade \w+, \w+ -> / } })
  await tribikos(['current', '--check-heads'], { stdout: /\(mergepoint\)/ })

  await chapter('The version table can be set without running anything:')
  await tribikos(['stamp', head], { stderr: new RegExp(`stamp_revision \\w+ -> ${head}`) })
  await tribikos(['plan', 'heads'], { stdout: /^3 steps/ })
  await tribikos(['stamp', 'heads'], { stderr: /stamp_revision/ })

  await chapter('The files in schema/ say what is wanted. Change them, and the revision writes itself:')
  writeFileSync(join(project, 'schema/005_colours.sql'), colours)
  await tribikos(['check'], { code: 1, stdout: /added column public\.boards\.colour/ })
  await tribikos(['revision', '--autogenerate', '-m', 'colour boards'], {
    stderr: /proved: upgrade reaches the schema, downgrade restores it/,
  })
  await tribikos(['upgrade', 'head'], { lines: { stderr: 1, matching: /Running upgrade/ } })
  await tribikos(['check'], { stdout: /No new upgrade operations detected/ })

  await chapter('SQL for psql instead of a run:')
  await tribikos(['upgrade', '7e35:0d6b', '--sql'], {
    stdout: /^BEGIN;[\s\S]*NOT VALID;[\s\S]*VALIDATE CONSTRAINT[\s\S]*COMMIT;\s*$/,
  })

  await chapter('And back to an empty database:')
  await tribikos(['downgrade', 'base'], { lines: { stderr: revisions + 4, matching: /Running downgrade/ } })
  await tribikos(['current'], { lines: { stdout: 0 } })
  console.log(
    `\nDone in ${((Date.now() - started) / 1000).toFixed(0)} s. The sample is in versions/, the tutorial in docs/guide/tutorial.md.`,
  )
}

/** The sample as a project of its own that has the package installed. */
function copyProject() {
  for (const name of ['config', 'env.ts', 'schema', 'versions']) {
    cpSync(join(root, name), join(project, name), { recursive: true })
  }
  writeFileSync(join(project, 'package.json'), '{ "name": "boards", "private": true, "type": "module" }\n')
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(root, join(project, 'node_modules/tribikos'), 'junction')
}

async function chapter(text) {
  console.log(`\n${styled('1', text)}`)
}

/** Runs a command, shows it as it was typed with what it prints, and compares that with what the tour expects. */
async function tribikos(args, expected = {}) {
  const typed = ['tribikos', ...args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg))].join(' ')
  console.log(`\n${styled('36', `$ ${typed}`)}`)
  const result = await run(args)
  const problems = differences(result, { code: 0, ...expected })
  if (problems.length > 0) throw new Error(`${typed}\n${problems.map((each) => `  ${each}`).join('\n')}`)
}

function differences(result, { code, lines, ...texts }) {
  const problems = result.code === code ? [] : [`exits with ${result.code}, not ${code}`]
  for (const [stream, pattern] of Object.entries(texts)) {
    if (!pattern.test(result[stream])) problems.push(`${stream} does not match ${pattern}`)
  }
  if (lines !== undefined) {
    const { matching = /./, ...counts } = lines
    for (const [stream, count] of Object.entries(counts)) {
      const found = result[stream].split('\n').filter((line) => matching.test(line)).length
      if (found !== count) problems.push(`${stream} has ${found} lines that match ${matching}, not ${count}`)
    }
  }
  return problems
}

async function run(args) {
  const { DATABASE_URL: _url, TRIBIKOS_CONFIG: _config, ...env } = process.env
  const child = spawn(process.execPath, [program, ...args], {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const result = { stdout: '', stderr: '', code: null }
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      result[stream] += text
      process.stdout.write(text.replaceAll(project, '.'))
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...result, code }))
  })
}

function styled(code, text) {
  return process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text
}
