/** Which schema source holds: env.ts before the configuration, paths from the folder of the configuration. */
import { afterEach, describe, expect, it } from 'vitest'
import { loadEnvironment } from '../../lib/project/environment.ts'
import { openProject } from '../../lib/project/open-project.ts'
import { schemaSourceOf } from '../../lib/project/schema-source.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let project: CodeProject | null = null

afterEach(() => {
  project?.remove()
  project = null
})

async function sourceOf(config: Readonly<Record<string, unknown>>, env?: string) {
  const files = { 'config/tribikos.json': JSON.stringify(config), 'db/env.ts': env ?? '' }
  project = createCodeProject(files)
  const opened = await openProject({ cwd: project.root, variables: {} })
  return schemaSourceOf(opened, await loadEnvironment(opened))
}

const env = { env: '../db/env.ts' }

describe('the schema source', () => {
  it.each([
    [
      '{ sql: ["../schema/*.sql", "/abs.sql"] }',
      { kind: 'sql', patterns: ['ROOT/schema/*.sql', '/abs.sql'] },
    ],
    ['{ module: "./schema.ts" }', { kind: 'module', path: 'ROOT/config/schema.ts' }],
    ['{ command: "print ddl" }', { kind: 'command', command: 'print ddl' }],
    ['{ url: "postgresql:///wanted" }', { kind: 'url', url: 'postgresql:///wanted' }],
    ['{ snapshot: "schema.json" }', { kind: 'snapshot', path: 'ROOT/config/schema.json' }],
  ])('may be in env.ts: %s', async (written, expected) => {
    const source = await sourceOf(
      { ...env, schemaSource: { command: 'not this one' } },
      `export default { schemaSource: ${written} }`,
    )
    const text = JSON.stringify(expected).replaceAll('ROOT', project?.root ?? '')
    expect(source).toEqual(JSON.parse(text))
  })

  it('is that of the configuration where env.ts has none', async () => {
    const source = await sourceOf({ ...env, schemaSource: { command: 'this one' } }, 'export default {}')
    expect(source).toEqual({ kind: 'command', command: 'this one' })
  })

  it.each([
    [{}, 'The project does not say where its wanted schema comes from'],
    [{ schemaSource: { url: '${WANTED_URL}' } }, 'WANTED_URL'],
  ])('is missing: %j', async (config, message) => {
    await expect(sourceOf(config)).rejects.toMatchObject({
      code: 'schema_source_missing',
      message: expect.stringContaining(message),
    })
  })
})
