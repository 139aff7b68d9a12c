/** A revision that is half done, in one line. */
import type { UnfinishedRevision } from '../../commands/version-rows.ts'

/** `upgrade of a1: 5 statements done, 1 begun (CREATE INDEX …); run the same command again` */
export function unfinishedText({ revision, direction, done, begun }: UnfinishedRevision): string {
  const counted = `${done} statement${done === 1 ? '' : 's'} done`
  const texts = begun.map((sql) => sql.replaceAll(/\s+/g, ' ').slice(0, 80)).join('; ')
  const open = begun.length === 0 ? '' : `, ${begun.length} begun (${texts})`
  return `${direction} of ${revision}: ${counted}${open}; run the same command again`
}
