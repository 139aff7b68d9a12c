/** The cache of compiled code where it cannot do its work: no run fails for it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CodeCache } from '../../lib/project/code-cache.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tribikos-cache-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

const compiled = { code: 'exports.a = 1', mappings: 'AAAA' }

it('gives back what another one saved', () => {
  const cache = new CodeCache(join(root, 'code'), 'one')
  cache.set('key', compiled)
  cache.save()
  expect(new CodeCache(join(root, 'code'), 'one').get('key')).toEqual(compiled)
  expect(new CodeCache(join(root, 'code'), 'another').get('key')).toBeNull()
})

it('keeps nothing where its file can be neither written nor removed', () => {
  // Longer than a path may be, once the name of the file is behind it.
  let folder = root
  while (folder.length < 3900) folder = join(folder, 'x'.repeat(100))
  folder = join(folder, 'x'.repeat(4060 - folder.length))
  const cache = new CodeCache(folder, 'one')
  cache.set('key', compiled)
  cache.save()
  expect(cache.get('key')).toEqual(compiled)
  expect(new CodeCache(folder, 'one').get('key')).toBeNull()
})
