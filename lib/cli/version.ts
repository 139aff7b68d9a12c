/** The version of the running copy. */
import { ownVersion } from '../project/own-version.ts'

/** `tribikos 1.2.3` */
export function versionLine(): string {
  return `tribikos ${ownVersion()}`
}
