/** What the name of a type says, as the server writes it: whether it is an array, how its values are stored by themselves. */

/** The array signs at its end, such as `[]`; empty for a type that is no array. */
export function arraySuffix(type: string): string {
  return /(?:\[\])+$/.exec(type)?.[0] ?? ''
}

/** How values of a type of variable length are stored by themselves; servers before 16 have no word for it. */
export function storageOfType(type: string): 'main' | 'extended' {
  return /^(?:numeric|inet|cidr)\b/.test(type) && arraySuffix(type) === '' ? 'main' : 'extended'
}
