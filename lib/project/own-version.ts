/** The version of the running copy. */
import { readFileSync } from 'node:fs'
import { ownPackageRoot } from './own-package.ts'

/** Put in by the bundler of the command line, which need not look for package.json then. */
declare const BUNDLED_VERSION: string | undefined

let version: string | undefined

/** `1.2.3` */
export function ownVersion(): string {
  return (version ??= typeof BUNDLED_VERSION === 'string' ? BUNDLED_VERSION : versionInManifest())
}

function versionInManifest(): string {
  const manifest: unknown = JSON.parse(readFileSync(`${ownPackageRoot()}package.json`, 'utf8'))
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}
