/** The names that the header of an SQL revision is made of, and what they are misspelled as. */
import { editDistance } from '../edit-distance.ts'

const names = [
  'revision',
  'down_revision',
  'branch_labels',
  'depends_on',
  'transactional',
  'retry',
  'irreversible',
] as const

export type Name = (typeof names)[number]

/** What the comment of a module calls them, and what else they are often called. */
const otherNames: Readonly<Record<string, Name>> = {
  revision_id: 'revision',
  rev: 'revision',
  revises: 'down_revision',
  parent: 'down_revision',
  label: 'branch_labels',
  labels: 'branch_labels',
  depends: 'depends_on',
  transaction: 'transactional',
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[ -]+/g, '_')
}

export function knownName(word: string): Name | undefined {
  return names.find((name) => name === word)
}

/** The field that a name was probably meant to be. */
export function nearName(written: string): Name | undefined {
  const word = plain(written)
  if (Object.hasOwn(otherNames, word)) return otherNames[word]
  return names.find((name) => editDistance(word, name, 2) <= (name.length > 5 ? 2 : 1))
}

/** Whether it is the name of the date, which is for people only. */
export function isCreateDate(written: string): boolean {
  return plain(written) === 'create_date'
}
