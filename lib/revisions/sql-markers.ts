/** Comments that part an SQL revision: sections, and what is committed by itself. A marker is a line of its own. */
import { editDistance } from '../edit-distance.ts'

export const sectionNames = ['upgrade', 'downgrade', 'verify'] as const

export type SectionName = (typeof sectionNames)[number]

export type Marker = SectionName | 'autocommit' | 'end autocommit'

const markers: readonly Marker[] = [...sectionNames, 'autocommit', 'end autocommit']

/** What the text of a comment is, behind its dashes; null for a comment that parts nothing. */
export function markerOf(comment: string): Marker | null {
  // Nearly every comment is decided by these.
  if (comment.length > 80 || !/upgrade|downgrade|verify|autocommit/i.test(comment)) return null
  const words = comment
    .replace(/^[\s\-=*#]+|[\s\-=*#:]+$/g, '')
    .replaceAll(/\s+/g, ' ')
    .toLowerCase()
  return markers.find((marker) => marker === words) ?? null
}

export function isMarker(comment: string): boolean {
  return markerOf(comment) !== null
}

/** What the sections of other tools begin with: goose and sql-migrate, dbmate. */
const foreign = /^\s*(?:\+(?:goose|migrate|micrate)\b|migrate:(?:up|down)\b)/i

/** Single words that other teams part their files with. */
const likely: Readonly<Record<string, Marker>> = {
  up: 'upgrade',
  down: 'downgrade',
  rollback: 'downgrade',
  undo: 'downgrade',
  revert: 'downgrade',
  'begin autocommit': 'autocommit',
}

/**
 * The marker that a comment was probably meant to be, although it is none: what stands behind it must not be run as part
 * of the section before it.
 */
export function nearMarker(
  comment: string,
): { readonly shown: string; readonly marker: Marker | null } | null {
  if (foreign.test(comment)) return { shown: comment.trim(), marker: null }
  if (comment.length > 80) return null
  const words = comment.replace(/^[\s\-=*#]+|[\s\-=*#:]+$/g, '').toLowerCase()
  const marker = Object.hasOwn(likely, words) ? likely[words] : misspelled(words)
  return marker === undefined ? null : { shown: words, marker }
}

function misspelled(words: string): Marker | undefined {
  return markers.find((marker) => marker.length > 5 && editDistance(words, marker, 2) <= 2)
}
