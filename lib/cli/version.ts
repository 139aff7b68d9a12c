/** The version of the running copy. */
import { createRequire } from 'node:module'
import { ownPackageRoot } from '../project/own-package.ts'

/** `tribikos 1.2.3` */
export function versionLine(): string {
  const manifest: unknown = createRequire(import.meta.url)(`${ownPackageRoot()}package.json`)
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : 'unknown'
  return `tribikos ${version}`
}
