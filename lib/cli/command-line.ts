/**
 * Command line → invocation, by the table of options. Ours because revision arguments look like options (`-1`,
 * `-3:current`) and because nothing may be guessed: an unknown option, a value where none belongs or a missing one
 * is an error, never silently another meaning.
 */
import { TribikosError } from '../errors.ts'
import { nearestNames } from '../graph/nearest.ts'
import { commandNamed, usage } from './command-names.ts'
import { spellings, type OptionValue, type UntypedInvocation } from './invocation.ts'
import { commands, globalOptions, type Command, type CommandName, type Option } from './options.ts'

export type CommandLine =
  | { readonly kind: 'run'; readonly invocation: UntypedInvocation }
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | { readonly kind: 'version' }

/** Where the value of an option goes: global ones work before and after the command. */
interface Target {
  readonly name: string
  readonly option: Option
  readonly values: Map<string, OptionValue>
}

/** The options in force at one place of the line, by the way they are typed. */
type Spelled = ReadonlyMap<string, Target>

/**
 * Reads a command line, without the program's name.
 * @throws usage
 */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const globalValues = new Map<string, OptionValue>()
  const spelledGlobally = spell(globalOptions, globalValues)
  const before = scan(argv, spelledGlobally, 'first word')
  if (globalValues.get('version') === true) return { kind: 'version' }
  const [word, ...rest] = before.words
  if (word === undefined) return withoutCommand(globalValues)
  if (word === 'help') {
    const [named] = scan(rest, spelledGlobally, 'all').words
    return { kind: 'help', command: named === undefined ? null : commandNamed(named) }
  }
  const command = commandNamed(word)
  const values = new Map<string, OptionValue>()
  // The command's own options come last, so that `current -c` is --check-heads and not --config.
  const spelled = new Map([...spelledGlobally, ...spell(commands[command].options, values)])
  const { words } = scan(rest, spelled, 'all', command)
  if (globalValues.get('version') === true) return { kind: 'version' }
  if (globalValues.get('help') === true) return { kind: 'help', command }
  return {
    kind: 'run',
    invocation: {
      command,
      global: complete(globalOptions, globalValues),
      options: complete(commands[command].options, values),
      positionals: positionals(command, words, values),
    },
  }
}

/** The words that may be options: what stands before `--`. For what has to be known before the line is read. */
export function optionsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end === -1 ? argv : argv.slice(0, end)
}

/** Whether the line asks for JSON, also when it is wrong otherwise. */
export function asksForJson(argv: readonly string[]): boolean {
  return optionsOf(argv).includes('--json')
}

function withoutCommand(values: ReadonlyMap<string, OptionValue>): CommandLine {
  if (values.get('help') === true) return { kind: 'help', command: null }
  throw new TribikosError('usage', 'No command given', {
    hint: `Commands: ${Object.keys(commands).join(', ')}. tribikos --help says what they do.`,
  })
}

function spell(options: Readonly<Record<string, Option>>, values: Map<string, OptionValue>): Spelled {
  const spelled = new Map<string, Target>()
  for (const [name, option] of Object.entries(options)) {
    for (const each of spellings(name, option)) spelled.set(each, { name, option, values })
  }
  return spelled
}

/**
 * Takes options out and stores their values. `first word` stops at the command and hands back all that follows;
 * the error then does not know a command.
 */
function scan(
  argv: readonly string[],
  spelled: Spelled,
  until: 'first word' | 'all',
  command?: CommandName,
): { readonly words: readonly string[] } {
  const words: string[] = []
  let index = 0
  while (index < argv.length) {
    const token = argv[index] ?? ''
    index++
    if (token === '--') {
      words.push(...argv.slice(index))
      break
    }
    if (!looksLikeOption(token)) {
      words.push(token)
      if (until === 'all') continue
      words.push(...argv.slice(index))
      break
    }
    const following = argv[index]
    const taken = token.startsWith('--')
      ? readLong(token, following, { spelled, command })
      : readShort(token, following, { spelled, command })
    if (taken) index++
  }
  return { words }
}

interface Place {
  readonly spelled: Spelled
  readonly command: CommandName | undefined
}

/** `-1`, `-3:current` and a lone dash are words; so is everything without a dash in front. */
function looksLikeOption(token: string): boolean {
  return token.length > 1 && token.startsWith('-') && !/^-\d/.test(token)
}

/** Whether the following token was taken as the value. */
function readLong(token: string, following: string | undefined, place: Place): boolean {
  const equals = token.indexOf('=')
  const spelling = equals === -1 ? token : token.slice(0, equals)
  const target = place.spelled.get(spelling)
  if (target === undefined) throw unknownOption(spelling, place)
  if (target.option.type === 'flag') {
    if (equals !== -1) throw new TribikosError('usage', `Option ${spelling} takes no value`)
    target.values.set(target.name, true)
    return false
  }
  if (equals !== -1) {
    store(target, spelling, token.slice(equals + 1))
    return false
  }
  const { option } = target
  const isAlone = following === undefined || looksLikeOption(following)
  if (option.type === 'list' && option.alone !== undefined && isAlone) {
    store(target, spelling, option.alone)
    return false
  }
  store(target, spelling, valueAfter(spelling, following, place.spelled))
  return true
}

/** `-v`, several flags in one (`-vi`), a value attached (`-r-3:`, `-r=-3:`) or following. */
function readShort(token: string, following: string | undefined, place: Place): boolean {
  for (let index = 1; index < token.length; index++) {
    const spelling = `-${token[index]}`
    const target = place.spelled.get(spelling)
    if (target === undefined) throw unknownOption(index === 1 ? token : spelling, place)
    if (target.option.type !== 'flag') {
      const attached = token.slice(index + 1)
      if (attached !== '') {
        store(target, spelling, attached.startsWith('=') ? attached.slice(1) : attached)
        return false
      }
      store(target, spelling, valueAfter(spelling, following, place.spelled))
      return true
    }
    target.values.set(target.name, true)
  }
  return false
}

function valueAfter(spelling: string, following: string | undefined, spelled: Spelled): string {
  const known = following !== undefined && spelled.has(following.split('=', 1)[0] ?? '')
  if (following === undefined || following === '--' || known) {
    throw new TribikosError('usage', `Option ${spelling} needs a value`, {
      hint: known ? `Write ${spelling}=${following} when ${following} is the value.` : undefined,
    })
  }
  return following
}

function store(target: Target, spelling: string, text: string): void {
  const { name, option, values } = target
  if (option.type === 'list') {
    const earlier = values.get(name)
    values.set(name, [...(Array.isArray(earlier) ? earlier : []), text])
  } else if (option.type === 'number') {
    if (!/^\d+(\.\d+)?$/.test(text)) {
      throw new TribikosError('usage', `Option ${spelling} needs a number, not '${text}'`)
    }
    values.set(name, Number(text))
  } else if (option.type === 'choice' && !option.choices.includes(text)) {
    throw new TribikosError(
      'usage',
      `Option ${spelling} must be one of ${option.choices.join(', ')}, not '${text}'`,
    )
  } else {
    values.set(name, text)
  }
}

function unknownOption(spelling: string, place: Place): TribikosError {
  const long = [...place.spelled.keys()].filter((each) => each.startsWith('--'))
  const [meant] = spelling.startsWith('--') ? nearestNames(spelling, long) : []
  const where = place.command === undefined ? '' : ` of ${place.command}`
  return new TribikosError('usage', `Unknown option ${spelling}${where}`, {
    hint:
      meant === undefined
        ? `tribikos ${place.command === undefined ? '' : `${place.command} `}--help lists the options.`
        : `Did you mean ${meant}?`,
  })
}

function complete(
  options: Readonly<Record<string, Option>>,
  values: ReadonlyMap<string, OptionValue>,
): Readonly<Record<string, OptionValue>> {
  const completed: Record<string, OptionValue> = {}
  for (const [name, { type }] of Object.entries(options)) {
    completed[name] = values.get(name) ?? (type === 'flag' ? false : type === 'list' ? [] : undefined)
  }
  return completed
}

function positionals(
  name: CommandName,
  words: readonly string[],
  options: ReadonlyMap<string, OptionValue>,
): Readonly<Record<string, OptionValue>> {
  const command: Command = commands[name]
  const values: Record<string, OptionValue> = {}
  let rest = words
  for (const { name: positional, required, variadic, fallback } of command.positionals) {
    const standIn = fallback === undefined ? undefined : options.get(fallback)
    if (rest.length === 0 && typeof standIn === 'string') rest = [standIn]
    if (required && rest.length === 0) {
      throw new TribikosError('usage', `Command ${name} needs an argument: ${usage(name)}`, {
        hint: `tribikos ${name} --help explains it.`,
      })
    }
    values[positional] = variadic ? rest : rest[0]
    rest = variadic ? [] : rest.slice(1)
  }
  if (rest.length > 0) {
    throw new TribikosError('usage', `Unexpected argument '${rest[0]}': ${usage(name)}`)
  }
  return values
}
