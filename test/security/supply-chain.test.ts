/**
 * What comes along when the package is installed: few packages, all of them locked, freely licensed and from one registry, and
 * nothing that runs at installation but what is named here.
 */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
  readonly link?: boolean
}

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>
}
const all = Object.entries(lock.packages).filter(([path]) => path !== '')
const installed = all.filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
const page = readFileSync(new URL('../../docs/reference/security.md', import.meta.url), 'utf8')

it('counts as many packages as the page says', () => {
  const needed = installed.filter(([, { optional }]) => optional !== true)
  const direct = Object.keys(manifest.dependencies).length
  expect(page).toContain(`${direct} direct dependencies, ${needed.length} packages with what those need`)
})

it('has free licences only', () => {
  const free = new Set([
    'MIT',
    'ISC',
    'Apache-2.0',
    'Apache-2.0 AND MIT',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
  ])
  const others = installed.filter(([, { license }]) => !free.has(license ?? ''))
  expect(others.map(([path, { license }]) => `${path}: ${license ?? 'none'}`)).toEqual([])
})

it('is locked to what the registry has, by its hash', () => {
  const loose = all.filter(
    ([, { link, integrity, resolved = 'https://registry.npmjs.org/' }]) =>
      link === true ||
      integrity?.startsWith('sha512-') !== true ||
      !resolved.startsWith('https://registry.npmjs.org/'),
  )
  expect(loose.map(([path]) => path)).toEqual([])
})

it('runs nothing at installation but the check of swc for a binary', () => {
  expect(
    Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name)),
  ).toEqual([])
  const running = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  expect(running.map(([path]) => path)).toEqual(['node_modules/@swc/core'])
})

it('says in package.json of every package with such a script whether it may run', () => {
  const names = all.flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript === true ? [path.replace(/^.*node_modules\//, '')] : [],
  )
  expect(names.filter((name) => !(name in manifest.allowScripts))).toEqual([])
})

it('publishes what was built, and no code of tests or scripts', () => {
  expect(manifest.files).toEqual(['dist', 'README.md', 'CHANGELOG.md', 'LICENSE'])
})
