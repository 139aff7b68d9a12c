/** The version of the running copy, from its package.json. */
import { readFileSync } from 'node:fs'
import { ownPackageRoot } from './own-package.ts'

let version: string | undefined

/** `1.2.3` */
export function ownVersion(): string {
  return (version ??= versionOf(JSON.parse(readFileSync(`${ownPackageRoot()}package.json`, 'utf8'))))
}

function versionOf(manifest: unknown): string {
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}
