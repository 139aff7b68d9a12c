/** The text of a revision that is not written yet behaves as the file will. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Op } from '../../lib/ops/op.ts'
import { ModuleLoader } from '../../lib/project/module-loader.ts'
import { loadRevisionModule, loadRevisionText, requireDirection } from '../../lib/project/revision-module.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let project: CodeProject
let loader: ModuleLoader

beforeEach(() => {
  project = createCodeProject({
    'lib/value.ts': "export const value: string = 'from a helper'\n",
    'lib/again.ts': "import { value } from './value'\nexport const again = value\n",
  })
  loader = new ModuleLoader(null)
})

afterEach(() => {
  project.remove()
})

/** None of these revisions does anything with it. */
const op = {} as Op

function text(body: string, rest = "import { again } from '../lib/again.ts'"): string {
  return `${rest}\nexport const revision = 'a1'\nexport async function upgrade() { ${body} }\n`
}

async function upgraded(body: string, rest?: string): Promise<unknown> {
  const { upgrade } = await loadRevisionText(loader, project.header('a1_x.ts'), text(body, rest))
  return upgrade?.(op)
}

describe('the text of a revision', () => {
  it('imports as from its path, in a folder that is not there yet', async () => {
    expect(await upgraded('return again')).toBe('from a helper')
    expect(await upgraded('return __filename')).toBe(project.path('versions/a1_x.ts'))
  })

  it('imports as from where its folder really is', async () => {
    mkdirSync(join(project.root, 'real/deep'), { recursive: true })
    symlinkSync(join(project.root, 'real/deep'), join(project.root, 'versions'))
    project.write({ 'real/lib/again.ts': "export const again = 'the real one'\n" })
    expect(await upgraded('return again')).toBe('the real one')
  })

  it('is loaded each time, and the file that is written later is another', async () => {
    expect(await upgraded('return 1')).toBe(1)
    expect(await upgraded('return 2')).toBe(2)
    project.write({ 'versions/a1_x.ts': text('return 3') })
    const { upgrade } = await loadRevisionModule(loader, project.header('a1_x.ts'))
    expect(await upgrade?.(op)).toBe(3)
  })

  it('may await at its top level', async () => {
    expect(await upgraded('return later', 'const later = await Promise.resolve(4)')).toBe(4)
  })

  it('has its own lines in the places of errors', async () => {
    const { upgrade } = await loadRevisionText(
      loader,
      project.header('a1_x.ts'),
      `export type Unused = {\n  a: 1\n}\n${text("\n  throw new Error('mine')")}`,
    )
    const error: unknown = await Promise.resolve(upgrade?.(op)).catch((thrown: unknown) => thrown)
    expect(loader.callSite(error)).toMatchObject({ file: project.path('versions/a1_x.ts'), line: 7 })
  })

  it.each([
    ['return (', 'code_syntax_error', 'versions/a1_x.ts:'],
    ["import { x } from './missing.ts'", 'code_load_failed', "Cannot find module './missing.ts'"],
  ])('names what does not load: %s', async (broken, code, message) => {
    const whole = broken.startsWith('import') ? text('', `${broken}\nexport const y = x`) : text(broken)
    const loading = loadRevisionText(loader, project.header('a1_x.ts'), whole)
    await expect(loading).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('is checked as a file is', async () => {
    const module = await loadRevisionText(loader, project.header('a1_x.ts'), text(''))
    expect(() => {
      requireDirection(module, 'downgrade')
    }).toThrow(expect.objectContaining({ code: 'downgrade_missing' }))
    const other = loadRevisionText(loader, project.header('b2_x.ts'), text(''))
    await expect(other).rejects.toThrow('exports revision "a1", but its header says "b2"')
  })
})
