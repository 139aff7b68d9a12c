/** How long an id may be: as wide as the version table, which is made with the width that the configuration says. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { current, openProject, revision, upgrade } from '../../lib/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const longId = 'r'.repeat(40)

describe('an id of 40 characters', () => {
  let database: TestDatabase
  let directory: string

  beforeEach(async () => {
    database = await createTestDatabase('width')
    directory = await mkdtemp(join(tmpdir(), 'tribikos-width-'))
  })
  afterEach(async () => {
    await database.drop()
    await rm(directory, { recursive: true, force: true })
  })

  const open = async (versionTableWidth: number) =>
    openProject({
      cwd: directory,
      config: { versionLocations: ['./versions'], url: database.url, versionTableWidth },
    })

  it('is refused where the version table has 32, before a file is written', async () => {
    await expect(revision(await open(32), { message: 'long', id: longId })).rejects.toMatchObject({
      code: 'revision_id_too_long',
    })
  })

  it('is recorded where the table is made wider', async () => {
    const project = await open(64)
    await revision(project, { message: 'long', id: longId })
    await upgrade(project, 'head')
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: longId }])
    expect((await current(project)).revisions.map(({ id }) => id)).toEqual([longId])
  })

  it('is refused before anything runs where the table that is there is narrower', async () => {
    await database.query('CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY)')
    const project = await open(64)
    await revision(project, { message: 'long', id: longId })
    await expect(upgrade(project, 'head')).rejects.toMatchObject({ code: 'revision_id_too_long' })
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([])
  })
})
