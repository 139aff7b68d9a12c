/** What an option, an argument and a command of the command line are made of. */

interface Common {
  /** One letter, without the dash. */
  readonly short?: string
  /** Further long names that mean the same. */
  readonly aliases?: readonly string[]
  readonly describe: string
}

export type Option =
  | (Common & { readonly type: 'flag' })
  | (Common & { readonly type: 'text' | 'number'; readonly placeholder: string })
  | (Common & {
      readonly type: 'list'
      readonly placeholder: string
      /** What the option means when nothing that could be its value follows; else a value must. */
      readonly alone?: string
    })
  | (Common & { readonly type: 'choice'; readonly choices: readonly string[] })

export interface Positional {
  readonly name: string
  readonly describe: string
  readonly required: boolean
  readonly variadic: boolean
  /** The option whose value stands in for it where it is missing. */
  readonly fallback?: string
}

export interface Command {
  readonly summary: string
  /** Paragraphs for the reference page. */
  readonly details: readonly string[]
  readonly aliases: readonly string[]
  readonly positionals: readonly Positional[]
  readonly options: Readonly<Record<string, Option>>
  /** A command line and what it does. */
  readonly examples: readonly (readonly [string, string])[]
}

export type Options = Readonly<Record<string, Option>>
