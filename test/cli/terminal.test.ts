/** What reaches the terminal: results on stdout, the rest on stderr, no password, nothing that steers a terminal. */
import { describe, expect, it } from 'vitest'
import { errorText } from '../../lib/cli/print/error.ts'
import { errorValue } from '../../lib/commands/error-value.ts'
import { createTerminal, type Terminal, type TerminalSettings } from '../../lib/cli/terminal.ts'
import { TribikosError } from '../../lib/errors.ts'

interface Recorded {
  readonly terminal: Terminal
  readonly out: () => string
  readonly err: () => string
}

function recorded(
  settings: Partial<Omit<TerminalSettings, 'stdout' | 'stderr'>> & { isTTY?: boolean } = {},
): Recorded {
  const written = { out: '', err: '' }
  const { isTTY = false, ...rest } = settings
  const terminal = createTerminal({
    stdout: { write: (text) => (written.out += text), isTTY },
    stderr: { write: (text) => (written.err += text), isTTY },
    json: false,
    quiet: false,
    color: false,
    ...rest,
  })
  return { terminal, out: () => written.out, err: () => written.err }
}

const error = new TribikosError('unknown_revision', "Can't locate revision identified by 'zz'", {
  hint: 'Look again.',
})

describe('streams', () => {
  it('keep results apart from everything else', () => {
    const { terminal, out, err } = recorded()
    terminal.result({ a: 1 }, 'a result')
    terminal.verbatim('SELECT 1;\n')
    terminal.note('a note')
    terminal.warning('a warning')
    terminal.error(errorText(error, false), errorValue(error))
    expect(out()).toBe('a result\nSELECT 1;\n')
    expect(err()).toBe(
      "a note\nwarning: a warning\nerror[unknown_revision]: Can't locate revision identified by 'zz'\nhint: Look again.\n",
    )
  })

  it('have the value in place of the text with json, also of an error', () => {
    const { terminal, out } = recorded({ json: true })
    terminal.result({ a: 1 }, 'a result')
    terminal.error(errorText(error, false), errorValue(error))
    const [result, failure] = out().trimEnd().split('\n')
    expect(result).toBe('{"a":1}')
    expect(JSON.parse(failure ?? '')).toMatchObject({
      kind: 'error',
      code: 'unknown_revision',
      exitCode: 2,
      hint: 'Look again.',
    })
  })

  it('lose notes when quiet, and nothing else', () => {
    const { terminal, out, err } = recorded({ quiet: true })
    terminal.note('a note')
    terminal.warning('a warning')
    terminal.result({}, 'a result')
    expect(out()).toBe('a result\n')
    expect(err()).toBe('warning: a warning\n')
  })

  it('print nothing for an empty result', () => {
    const { terminal, out } = recorded()
    terminal.result({}, '')
    expect(out()).toBe('')
  })
})

describe('control characters', () => {
  it('are shown, not sent', () => {
    const { terminal, out, err } = recorded()
    terminal.result({}, 'a\u001B[2Jb\tc\nd\u0007\u009B')
    terminal.note('e\rf')
    expect(out()).toBe('a\\x1b[2Jb\tc\nd\\x07\\x9b\n')
    expect(err()).toBe('e\\x0df\n')
  })
})

describe('passwords', () => {
  it('are taken out of errors, notes and hidden values', () => {
    const { terminal, out, err } = recorded()
    terminal.hide(['p@ss word'])
    terminal.note('connecting to postgresql://app:s3cret@h/d with password=hush')
    terminal.error('error: p@ss word, p%40ss%20word', {})
    terminal.result({}, 'reset password: p@ss word')
    expect(err()).toBe('connecting to postgresql://app:***@h/d with password=***\nerror: ***, ***\n')
    expect(out()).toBe('reset password: ***\n')
  })

  it('are taken out of values without breaking them', () => {
    const { terminal, out } = recorded({ json: true })
    terminal.hide(['a"b\\c'])
    terminal.result({ doc: 'it is a"b\\c', list: ['password: kept'] }, '')
    terminal.error('', { message: 'password="x" and a"b\\c' })
    const [result, failure] = out().trimEnd().split('\n')
    expect(JSON.parse(result ?? '')).toEqual({ doc: 'it is ***', list: ['password: kept'] })
    expect(JSON.parse(failure ?? '')).toEqual({ message: 'password=*** and ***' })
  })
})

describe('a terminal', () => {
  it('gets a progress line that gives way to what is printed', () => {
    const { terminal, err } = recorded({ isTTY: true })
    terminal.progress('[1/9] a')
    terminal.note('Running upgrade a -> b')
    terminal.progress('[2/9] b')
    terminal.progress('')
    terminal.progress('')
    expect(err()).toBe('\r\u001B[K[1/9] a\r\u001B[KRunning upgrade a -> b\n\r\u001B[K[2/9] b\r\u001B[K')
  })

  it.each([{ isTTY: false }, { isTTY: true, quiet: true }, { isTTY: true, json: true }])(
    'but not with %j',
    (settings) => {
      const { terminal, err } = recorded(settings)
      terminal.progress('[1/9] a')
      expect(err()).toBe('')
    },
  )

  it('gets coloured labels when it wants them', () => {
    const { terminal, err } = recorded({ color: true })
    terminal.warning('careful')
    terminal.error('error[usage]: a: b', {})
    expect(err()).toBe('\u001B[33mwarning\u001B[0m: careful\n\u001B[31merror[usage]\u001B[0m: a: b\n')
  })
})

describe('an error', () => {
  it('that nobody expected is named, and asks for its stack', () => {
    expect(errorText(new RangeError('off'), false)).toBe(
      'error: RangeError: off\nhint: tribikos did not expect this; --raiseerr shows the stack.',
    )
    expect(errorText('thrown', false)).toMatch(/^error: thrown value 'thrown'\n/)
    expect(errorValue(undefined)).toMatchObject({
      code: 'unexpected',
      exitCode: 1,
      message: 'thrown value undefined',
    })
  })

  it('shows its stack and its cause when asked', () => {
    const text = errorText(new TribikosError('usage', 'outer', { cause: new Error('inner') }), true)
    expect(text).toMatch(/^error\[usage\]: outer\n[\s\S]*\n\s+at [\s\S]*\[cause\]: Error: inner/)
  })
})
