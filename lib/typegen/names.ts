/**
 * Names of TypeScript for names of the database. One name is given once: what comes first has it, the next one gets a
 * number behind it.
 */

/** Words that stand in the file with a meaning of their own. */
const reserved: readonly string[] = [
  'Buffer',
  'Date',
  'Exclude',
  'JsonInput',
  'JsonObject',
  'JsonValue',
  'Knex',
  'Partial',
  'PostgresCircle',
  'PostgresInterval',
  'PostgresPoint',
  'Symbol',
  'Tables',
  'Uint8Array',
]

/** `user_settings` and `userSettings` → `UserSettings`. */
export function pascalCase(name: string): string {
  const words = name.normalize('NFC').split(/[^\p{ID_Continue}$]+|_+/u)
  const joined = words.map((word) => withFirst(word, 'toUpperCase')).join('')
  return /^[\p{ID_Start}$]/u.test(joined) ? joined : `_${joined}`
}

/** `user_settings` → `userSettings`, as the snake case mappers for knex do it: what has capitals stays. */
export function camelCase(name: string): string {
  const [first = '', ...rest] = name
  const letters = rest.map((letter, at) => {
    if (letter === '_') return ''
    return (at === 0 ? first : rest[at - 1]) === '_' ? letter.toUpperCase() : letter
  })
  return first + letters.join('')
}

/** `Mood` → `mood`. */
export function lowerFirst(name: string): string {
  return withFirst(name, 'toLowerCase')
}

function withFirst(word: string, change: 'toUpperCase' | 'toLowerCase'): string {
  const [first = '', ...rest] = word
  return first[change]() + rest.join('')
}

/** The names of one file. */
export interface Names {
  /** The first free one of `base + suffix`, `base2 + suffix` …, for all suffixes at once; gives the base. */
  readonly claim: (base: string, suffixes?: readonly string[]) => string
}

export function newNames(): Names {
  const taken = new Set(reserved)
  return {
    claim: (wanted, suffixes = ['']) => {
      let base = wanted
      for (let number = 2; suffixes.some((suffix) => taken.has(base + suffix)); number++)
        base = `${wanted}${number}`
      for (const suffix of suffixes) taken.add(base + suffix)
      return base
    },
  }
}
