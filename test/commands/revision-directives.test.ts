/** New revisions and what env.ts has to say about them: changed, more of them, none, and refused. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { merge } from '../../lib/commands/merge.ts'
import type { WrittenReport } from '../../lib/commands/new-revision-file.ts'
import { revision, type RevisionOptions } from '../../lib/commands/revision.ts'
import { isTribikosError, type TribikosError } from '../../lib/errors.ts'
import { loadGraph } from '../../lib/project/load-graph.ts'
import { openProject } from '../../lib/project/open-project.ts'
import type { Project } from '../../lib/project/project.ts'
import { chain, createToyProject, type ToyProject } from '../support/toy-project.ts'

let toy: ToyProject

beforeEach(() => {
  toy = createToyProject(chain(2))
})
afterEach(() => {
  toy.remove()
})

async function project(xArguments: readonly string[] = []): Promise<Project> {
  return openProject({ cwd: toy.folder, variables: { TRIBIKOS_CACHE_DIR: 'off' }, xArguments })
}

/** Writes env.ts with this content of its definition. */
function environment(definition: string, config: Readonly<Record<string, unknown>> = {}): void {
  writeFileSync(join(toy.folder, 'env.ts'), `export default { ${definition} }\n`)
  toy.configure({ env: './env.ts', ...config })
}

async function make(options: RevisionOptions = {}): Promise<WrittenReport> {
  return revision(await project(['team=core']), { id: 'r3', message: 'third', ...options })
}

async function refusal(options?: RevisionOptions): Promise<TribikosError> {
  const before = readdirSync(toy.versions)
  try {
    await make(options)
  } catch (error) {
    expect(readdirSync(toy.versions)).toEqual(before)
    if (isTribikosError(error)) return error
    throw error
  }
  throw new Error('it was not refused')
}

function textOf({ path }: { readonly path: string | null }): string {
  return readFileSync(path ?? '', 'utf8')
}

describe('processRevisionDirectives', () => {
  it('is told of the revision and of the run, and changes what is written', async () => {
    environment(`processRevisionDirectives: (drafts, { x }) => {
      const [draft] = drafts
      draft.message = draft.id + ' of ' + x.team + ' after ' + draft.downRevisions
      draft.branchLabels = ['core']
      draft.dependsOn = ['r1']
      draft.imports = ["import { join } from 'node:path'"]
      draft.upgradeBody = "await op.execute(join('a', 'b'))"
    }`)
    const report = await make()
    expect(report).toMatchObject({
      id: 'r3',
      downRevisions: ['r2'],
      branchLabels: ['core'],
      dependsOn: ['r1'],
      path: join(toy.versions, 'r3_r3_of_core_after_r2.ts'),
      added: [],
    })
    const text = textOf(report)
    expect(text).toContain(' * r3 of core after r2\n')
    expect(text).toContain("import { join } from 'node:path'\n")
    expect(text).toContain("  await op.execute(join('a', 'b'))\n")
    expect((await loadGraph(await project())).labels.get('core')).toBeDefined()
  })

  it('may move the revision', async () => {
    environment(
      `processRevisionDirectives: ([draft]) => { draft.downRevisions = ['r1']; draft.splice = true }`,
    )
    expect(await make()).toMatchObject({ downRevisions: ['r1'] })
    expect((await loadGraph(await project())).heads).toEqual(['r2', 'r3'])
  })

  it('may make it a new base', async () => {
    environment(`processRevisionDirectives: ([draft]) => { draft.downRevisions = [] }`)
    expect(await make()).toMatchObject({ downRevisions: [] })
  })

  it('may add revisions that follow it', async () => {
    environment(`processRevisionDirectives: (drafts) => {
      drafts.push({ id: 'r4', message: 'fourth', downRevisions: ['r3'], upgradeBody: "await op.execute('SELECT 4')" })
    }`)
    const report = await make()
    expect(report).toMatchObject({ id: 'r3', added: [{ id: 'r4', downRevisions: ['r3'] }] })
    expect((await loadGraph(await project())).heads).toEqual(['r4'])
    expect(textOf(report.added[0] ?? { path: null })).toContain("await op.execute('SELECT 4')")
  })

  it('may take it out, so that nothing is written', async () => {
    const before = readdirSync(toy.versions)
    environment('processRevisionDirectives: (drafts) => { drafts.length = 0 }')
    expect(await make()).toMatchObject({ id: 'r3', downRevisions: ['r2'], path: null, hooks: [], added: [] })
    expect(readdirSync(toy.versions)).toEqual(before)
  })

  it('is asked about merges too', async () => {
    toy.add({ id: 'x1', down: 'r1' })
    environment(`processRevisionDirectives: ([draft]) => { draft.message = 'joined' }`)
    const report = await merge(await project(), 'heads', { id: 'm1' })
    expect(report.path).toBe(join(toy.versions, 'm1_joined.ts'))
  })

  it.each([
    ['throws', `() => { throw new Error('not on Friday') }`, 'hook_failed', 'not on Friday'],
    ['rejects', `async () => { throw new Error('not today') }`, 'hook_failed', 'not today'],
    [
      'writes nonsense',
      `([draft]) => { draft.message = 5 }`,
      'hook_failed',
      'message of draft 1 must be a text',
    ],
    ['adds no id', `(drafts) => { drafts.push({}) }`, 'hook_failed', 'draft 2 has no id'],
    ['takes an id', `(drafts) => { drafts.push({ id: 'r1', splice: true }) }`, 'duplicate_revision', 'r1'],
    ['moves it to no head', `([draft]) => { draft.downRevisions = ['r1'] }`, 'not_a_head', 'r1'],
    ['names no parent', `([draft]) => { draft.downRevisions = ['zz'] }`, 'unknown_revision', 'zz'],
    ['labels it badly', `([draft]) => { draft.branchLabels = ['a@b'] }`, 'illegal_branch_label', 'a@b'],
  ])('that %s refuses the revision, with nothing written', async (_, hook, code, text) => {
    environment(`processRevisionDirectives: ${hook}`)
    const error = await refusal()
    expect(error.code).toBe(code)
    expect(error.message).toContain(text)
  })
})

describe('templateVariables', () => {
  const template = (body: string): void => {
    writeFileSync(
      join(toy.folder, 'revision.tmpl'),
      `/**
 * {{message}}
 *
 * Revision ID: {{id}}
 * Owner: {{owner}}
 */
{{imports}}

export const revision = {{revision}}
export const down_revision = {{down_revision}}
export const branch_labels = {{branch_labels}}
export const depends_on = {{depends_on}}
${body}

export async function upgrade({{upgradeOp}}: Op): Promise<void> {
  {{upgrade}}
}

export async function downgrade({{downgradeOp}}: Op): Promise<void> {
  {{downgrade}}
}
`,
    )
  }

  it('stand in the template of the project', async () => {
    template('export const team = {{team}}')
    environment(`templateVariables: { owner: 'Ada */ Lovelace', team: "'core'" }`, {
      revisionTemplate: './revision.tmpl',
    })
    const text = textOf(await make())
    expect(text).toContain("export const team = 'core'\n")
    expect(text).toMatch(/^ \* Owner: Ada .*Lovelace$/m)
    expect(text).not.toContain('Ada */')
  })

  it.each([
    ['one that is not given', '', "templateVariables: { team: 'core' }", '{{owner}} is not known'],
    ['one that has a value already', '', "templateVariables: { owner: 'x', message: 'x' }", '{{message}}'],
  ])('refuse %s', async (_, body, definition, text) => {
    template(body)
    environment(definition, { revisionTemplate: './revision.tmpl' })
    const error = await refusal()
    expect(error).toMatchObject({ code: 'template_failed', message: expect.stringContaining(text) })
  })
})

it('without env.ts nothing of it is asked', async () => {
  expect(await make()).toMatchObject({ id: 'r3', added: [] })
})
