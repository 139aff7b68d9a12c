/** Command lines as people type them: what is read, and what is refused with which words. */
import { describe, expect, it } from 'vitest'
import { asksForJson, readCommandLine } from '../../lib/cli/command-line.ts'
import type { UntypedInvocation } from '../../lib/cli/invocation.ts'
import { isTribikosError } from '../../lib/errors.ts'

function read(...argv: string[]): UntypedInvocation {
  const line = readCommandLine(argv)
  if (line.kind !== 'run') throw new Error(`read as ${line.kind}`)
  return line.invocation
}

function refusal(...argv: string[]): { readonly message: string; readonly hint: string | undefined } {
  try {
    readCommandLine(argv)
  } catch (error) {
    if (isTribikosError(error) && error.code === 'usage') return { message: error.message, hint: error.hint }
    throw error
  }
  throw new Error(`not refused: ${argv.join(' ')}`)
}

describe('revision arguments that look like options', () => {
  it.each([
    [['downgrade', '-1'], '-1'],
    [['downgrade', '--', '-1'], '-1'],
    [['downgrade', '--sql', '-1'], '-1'],
    [['downgrade', '-3:base'], '-3:base'],
    [['upgrade', '+2'], '+2'],
    [['upgrade', '--', '+2'], '+2'],
    [['downgrade', 'label@-1'], 'label@-1'],
    [['upgrade', 'a1,b2:heads', '--sql'], 'a1,b2:heads'],
    [['upgrade', '--', '--sql'], '--sql'],
  ])('%j', (argv, revision) => {
    expect(read(...argv).positionals['revision']).toBe(revision)
  })

  it.each([
    [['history', '-r', '-3:current']],
    [['history', '-r-3:current']],
    [['history', '-r=-3:current']],
    [['history', '--rev-range', '-3:current']],
    [['history', '--rev-range=-3:current']],
  ])('%j is the range -3:current', (argv) => {
    expect(read(...argv).options['rev-range']).toBe('-3:current')
  })
})

describe('options', () => {
  it('take global options before and after the command', () => {
    const before = read(
      '-c',
      'a.json',
      '--env',
      'prod',
      '-x',
      'a=1',
      '-x',
      'b',
      '-q',
      '--json',
      'heads',
    ).global
    const after = read(
      'heads',
      '-q',
      '--json',
      '-x',
      'a=1',
      '-x',
      'b',
      '-n',
      'prod',
      '--config=a.json',
    ).global
    expect(before).toEqual(after)
    expect(before).toMatchObject({ config: 'a.json', env: 'prod', x: ['a=1', 'b'], quiet: true, json: true })
  })

  it('add -x before the command to -x after it', () => {
    expect(read('-x', 'a', 'heads', '-xb').global['x']).toEqual(['a', 'b'])
  })

  it('give -c to --check-heads after current and to --config before it', () => {
    expect(read('-c', 'a.json', 'current', '-c')).toMatchObject({
      global: { config: 'a.json' },
      options: { 'check-heads': true },
    })
    expect(read('heads', '-c', 'a.json').global['config']).toBe('a.json')
  })

  it.each([
    ['--raiseerr', { raiseerr: true }],
    ['--debug', { raiseerr: true }],
    ['--name=a', { env: 'a' }],
    ['--env=a', { env: 'a' }],
    ['-na', { env: 'a' }],
    ['--url=postgresql://h/d', { url: 'postgresql://h/d' }],
    ['--tag=t', { tag: 't' }],
    ['--no-color', { 'no-color': true }],
  ])('%s', (word, expected) => {
    expect(read('heads', word).global).toMatchObject(expected)
    expect(read(word, 'heads').global).toMatchObject(expected)
  })

  it('may be joined when they are single letters', () => {
    expect(read('history', '-vir-3:').options).toEqual({
      verbose: true,
      'indicate-current': true,
      'rev-range': '-3:',
    })
  })

  it('may be empty, repeated, or begin with a dash', () => {
    expect(read('revision', '-m', '', '--head', 'a', '--head', 'b').options).toMatchObject({
      message: '',
      head: 'b',
    })
    expect(read('revision', '--message=').options['message']).toBe('')
    expect(read('revision', '-m', '-fix- it').options['message']).toBe('-fix- it')
    expect(read('revision', '-m=--sql').options['message']).toBe('--sql')
    expect(read('revision', '--depends-on', 'a', '--depends-on', 'b').options['depends-on']).toEqual([
      'a',
      'b',
    ])
  })

  it('have values of their kind', () => {
    expect(
      read('upgrade', 'head', '--lock-wait', '1.5', '--transaction', 'run', '--lock-timeout=0').options,
    ).toMatchObject({
      'lock-wait': 1.5,
      'lock-timeout': 0,
      transaction: 'run',
      sql: false,
      output: undefined,
    })
  })
})

describe('commands', () => {
  it.each([
    ['list_templates', 'list-templates'],
    ['list-templates', 'list-templates'],
    ['ensure_version', 'ensure-version'],
    ['ensure-version', 'ensure-version'],
  ])('%s', (word, command) => {
    expect(read(word).command).toBe(command)
  })

  it('take several revisions where they may', () => {
    expect(read('merge', 'a', '-m', 'x', 'b').positionals['revisions']).toEqual(['a', 'b'])
    expect(read('stamp', 'a', 'b', '--purge').positionals['revisions']).toEqual(['a', 'b'])
    expect(read('plan').positionals['revision']).toBeUndefined()
    expect(read('downgrade', '--default', '-1').positionals['revision']).toBe('-1')
    expect(read('downgrade', '--default', '-1', 'base').positionals['revision']).toBe('base')
  })

  it.each([
    [['--help'], { kind: 'help', command: null }],
    [['-h'], { kind: 'help', command: null }],
    [['help'], { kind: 'help', command: null }],
    [['help', 'upgrade'], { kind: 'help', command: 'upgrade' }],
    [['help', '--json'], { kind: 'help', command: null }],
    [['help', '--json', 'upgrade'], { kind: 'help', command: 'upgrade' }],
    [['upgrade', '--help'], { kind: 'help', command: 'upgrade' }],
    [['--help', 'upgrade'], { kind: 'help', command: 'upgrade' }],
    [['--version'], { kind: 'version' }],
    [['upgrade', '--version'], { kind: 'version' }],
  ])('%j', (argv, expected) => {
    expect(readCommandLine(argv)).toEqual(expected)
  })
})

describe('what is refused', () => {
  it.each<[readonly string[], string, string | RegExp | undefined]>([
    [[], 'No command given', /upgrade/],
    [['upgrad'], "Unknown command 'upgrad'", "Did you mean 'upgrade'?"],
    [['hist'], "Unknown command 'hist'", "Did you mean 'history'?"],
    [['zzz'], "Unknown command 'zzz'", 'tribikos --help lists the commands.'],
    [['help', 'zzz'], "Unknown command 'zzz'", 'tribikos --help lists the commands.'],
    [['heads', '--verbos'], 'Unknown option --verbos of heads', 'Did you mean --verbose?'],
    [['heads', '--zzz'], 'Unknown option --zzz of heads', 'tribikos heads --help lists the options.'],
    [['--zzz', 'heads'], 'Unknown option --zzz', 'tribikos --help lists the options.'],
    [['heads', '-z'], 'Unknown option -z of heads', /.+/],
    [['heads', '-vz'], 'Unknown option -z of heads', /.+/],
    [['upgrade', 'head', '--autogenerate'], 'Unknown option --autogenerate of upgrade', /.+/],
    [['upgrade', 'head', '--sql=yes'], 'Option --sql takes no value', undefined],
    [['upgrade', 'head', '--dry-run=no'], 'Option --dry-run takes no value', undefined],
    [['revision', '-m'], 'Option -m needs a value', undefined],
    [['revision', '-m', '--'], 'Option -m needs a value', undefined],
    [
      ['revision', '-m', '--splice'],
      'Option -m needs a value',
      'Write -m=--splice when --splice is the value.',
    ],
    [['revision', '--head', '--head=a'], 'Option --head needs a value', /.+/],
    [['upgrade', 'head', '--lock-wait', 'soon'], "Option --lock-wait needs a number, not 'soon'", undefined],
    [['upgrade', 'head', '--lock-wait', '-1'], "Option --lock-wait needs a number, not '-1'", undefined],
    [
      ['upgrade', 'head', '--transaction', 'all'],
      "Option --transaction must be one of revision, run, not 'all'",
      undefined,
    ],
    [['upgrade'], 'Command upgrade needs an argument: tribikos upgrade <revision>', /--help/],
    [['downgrade'], 'Command downgrade needs an argument: tribikos downgrade <revision>', /--help/],
    [['stamp'], 'Command stamp needs an argument: tribikos stamp <revisions..>', /--help/],
    [['merge', '-m', 'x'], 'Command merge needs an argument: tribikos merge <revisions..>', /--help/],
    [['show'], 'Command show needs an argument: tribikos show <revision>', /--help/],
    [['upgrade', 'a', 'b'], "Unexpected argument 'b': tribikos upgrade <revision>", undefined],
    [['heads', 'x'], "Unexpected argument 'x': tribikos heads", undefined],
  ])('%j', (argv, message, hint) => {
    const refused = refusal(...argv)
    expect(refused.message).toBe(message)
    if (hint instanceof RegExp) expect(refused.hint).toMatch(hint)
    else expect(refused.hint).toBe(hint)
  })

  it('knows --json on a wrong line, but not behind --', () => {
    expect(asksForJson(['upgrad', '--json'])).toBe(true)
    expect(asksForJson(['stamp', '--', '--json'])).toBe(false)
  })
})
