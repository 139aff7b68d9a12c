/** What a command receives: types read off the table of options, so that neither can drift from the other. */
import type { CommandName, Option, Positional, commands, globalOptions } from './options.ts'

type ValueOf<O> = O extends { type: 'flag' }
  ? boolean
  : O extends { type: 'list' }
    ? readonly string[]
    : O extends { type: 'number' }
      ? number | undefined
      : O extends { type: 'choice'; choices: readonly (infer C)[] }
        ? C | undefined
        : string | undefined

type ValuesOf<O> = { readonly [K in keyof O]: ValueOf<O[K]> }

type PositionalValue<P> = P extends { variadic: true }
  ? readonly string[]
  : P extends { required: true }
    ? string
    : string | undefined

type PositionalsOf<P extends readonly Positional[]> = {
  readonly [Q in P[number] as Q['name']]: PositionalValue<Q>
}

export type GlobalValues = ValuesOf<typeof globalOptions>

/** A command line that was read and found right. */
export interface Invocation<N extends CommandName = CommandName> {
  readonly command: N
  readonly global: GlobalValues
  readonly options: ValuesOf<(typeof commands)[N]['options']>
  readonly positionals: PositionalsOf<(typeof commands)[N]['positionals']>
}

/** The same before its types are known. */
export interface UntypedInvocation {
  readonly command: CommandName
  readonly global: Readonly<Record<string, OptionValue>>
  readonly options: Readonly<Record<string, OptionValue>>
  readonly positionals: Readonly<Record<string, OptionValue>>
}

export type OptionValue = boolean | string | number | readonly string[] | undefined

/** Every name of an option as it is typed, with its dashes. */
export function spellings(name: string, option: Option): readonly string[] {
  const long = [name, ...(option.aliases ?? [])].map((each) => `--${each}`)
  // An option whose long name is one letter (-x) has no long form.
  const spelled = name.length === 1 ? long.filter((each) => each !== `--${name}`) : long
  return option.short === undefined ? spelled : [`-${option.short}`, ...spelled]
}
