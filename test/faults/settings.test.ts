/**
 * Clocks, languages and settings of the client, the database and the role: the same revisions leave the same database and
 * say the same; and where nothing may be written, nothing is.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CliResult } from '../support/cli.ts'
import { onServer } from '../support/database.ts'
import type { ToyRevision } from '../support/toy-project.ts'
import { transactional } from './support/histories.ts'
import { isLong } from './support/rounds.ts'
import { createScene, expectWords, type Scene } from './support/scene.ts'
import type { State } from './support/state.ts'

/** Values whose text depends on settings, where anything does. */
const values: ToyRevision = {
  id: 'r5',
  down: 'r4',
  upgrade: `await op.execute(\`CREATE TABLE moments AS SELECT
    timestamptz '2026-03-29T01:30:00Z' AS at, date '2026-02-03' AS day, interval '1 day 02:03:04' AS span,
    decode('00ff', 'hex') AS bytes, 0.1::float8 + 0.2 AS number, 'C:\\\\\\\\new' AS path, 'ISTANBUL ıi' AS word\`)
  await op.createTable('IŞIK_iİ', (table) => { table.increments('id'); table.timestamp('at').defaultTo('2026-02-03T04:05:06Z') })`,
}

interface Surroundings {
  readonly name: string
  /** Settings of the database. */
  readonly settings?: Readonly<Record<string, string>>
  /** Environment of the client. */
  readonly env?: Readonly<Record<string, string>>
}

const surroundings: readonly Surroundings[] = [
  { name: 'a client in Chatham', env: { TZ: 'Pacific/Chatham', LC_ALL: 'C' } },
  {
    name: 'a Turkish client',
    env: { TZ: 'Europe/Istanbul', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', LANGUAGE: 'tr' },
  },
  {
    name: 'a client without a home and a language',
    env: { HOME: '/nonexistent', LC_ALL: '', LANG: '', TZ: 'nonsense' },
  },
  {
    name: 'a database that writes dates otherwise',
    settings: { DateStyle: 'German, DMY', IntervalStyle: 'sql_standard' },
  },
  { name: 'a database elsewhere', settings: { TimeZone: 'America/St_Johns', DateStyle: 'SQL, MDY' } },
  {
    name: 'a database of old literals',
    settings: {
      standard_conforming_strings: 'off',
      bytea_output: 'escape',
      extra_float_digits: '-10',
      escape_string_warning: 'off',
    },
  },
  {
    name: 'a database of another language',
    settings: { lc_messages: 'C', lc_monetary: 'C', client_min_messages: 'error' },
  },
  {
    name: 'a database with strict transactions',
    settings: { default_transaction_isolation: 'serializable', default_transaction_deferrable: 'on' },
  },
  {
    name: 'a database whose search_path is elsewhere',
    settings: { search_path: '"$user", public, pg_catalog' },
  },
]

interface Seen {
  readonly state: State
  readonly values: unknown
  readonly said: readonly (readonly [number | null, string, string])[]
}

const lines = [
  ['upgrade', 'heads'],
  ['current', '-v'],
  ['downgrade', '-2'],
  ['upgrade', 'heads'],
]

/** Runs the lines; what is compared is read over a session without settings. */
async function seen(scene: Scene, { settings = {}, env = {} }: Surroundings): Promise<Seen> {
  await scene.reset()
  const said: CliResult[] = []
  const { name } = scene.database
  for (const [setting, value] of Object.entries(settings)) {
    const text = setting === 'search_path' ? value : `'${value}'`
    await onServer(`ALTER DATABASE "${name}" SET ${setting} = ${text}`)
  }
  try {
    for (const line of lines) said.push(await scene.run(line, { env }))
  } finally {
    await onServer(`ALTER DATABASE "${name}" RESET ALL`)
  }
  return {
    state: await scene.state(),
    values: await scene.database.query(
      `SELECT extract(epoch FROM at)::int AS at, day - date '2000-01-01' AS day, extract(epoch FROM span)::int AS span,
         encode(bytes, 'hex') AS bytes, number = 0.1::float8 + 0.2 AS number, path, word,
         (SELECT md5(pg_get_expr(adbin, adrelid)) <> '' FROM pg_attrdef WHERE adrelid = '"IŞIK_iİ"'::regclass AND adnum = 2) AS has_default
       FROM moments`,
    ),
    said: said.map(({ code, stdout, stderr }) => [code, stdout, stderr]),
  }
}

describe('surroundings change nothing', () => {
  let scene: Scene
  let plain: Seen
  beforeAll(async () => {
    scene = await createScene({
      revisions: [
        ...transactional.revisions,
        { ...values, downgrade: `await op.execute('DROP TABLE moments, "IŞIK_iİ"')` },
      ],
    })
    plain = await seen(scene, { name: 'nothing changed' })
  })
  afterAll(async () => scene.end())

  it('in the run that they are compared with', () => {
    expect(plain.said.map(([code]) => code)).toEqual(lines.map(() => 0))
    expect(plain.values).toEqual([
      {
        at: 1774747800,
        day: 9530,
        span: 93784,
        bytes: '00ff',
        number: true,
        path: 'C:\\\\new',
        word: 'ISTANBUL ıi',
        has_default: true,
      },
    ])
  })

  it.each(surroundings)('$name', async (changed) => {
    expect(await seen(scene, changed)).toEqual(plain)
  })
})

describe('time limits of a database', () => {
  it.runIf(isLong)('do not end a run that takes its time', async () => {
    const upgrade = `await op.execute('SELECT pg_sleep(1.5)')
  await op.query('SELECT 1')
  await new Promise((resolve) => setTimeout(resolve, 1500))`
    const scene = await createScene({ revisions: [{ id: 'r1', upgrade }] })
    try {
      for (const limit of ['statement_timeout', 'idle_in_transaction_session_timeout'])
        await onServer(`ALTER DATABASE "${scene.database.name}" SET ${limit} = '1s'`)
      expect(await scene.run(['upgrade', 'heads'])).toMatchObject({ code: 0 })
    } finally {
      await scene.end()
    }
  })
})

describe('what a revision reads', () => {
  it('is a moment, however the database writes dates', async () => {
    const upgrade = `const [row] = await op.query("SELECT timestamptz '2026-03-29T01:30:00Z' AS at")
  await op.execute(\`CREATE TABLE ran AS SELECT '\${row?.['at'].toISOString()}' AS revision\`)`
    const scene = await createScene({ revisions: [{ id: 'r1', upgrade }] })
    try {
      await onServer(`ALTER DATABASE "${scene.database.name}" SET DateStyle = 'German, DMY'`)
      expect(await scene.run(['upgrade', 'heads'])).toMatchObject({ code: 0 })
      expect(await scene.state()).toMatchObject({ ran: { '2026-03-29T01:30:00.000Z': 1 } })
    } finally {
      await scene.end()
    }
  })
})

describe('a database that takes no writes', () => {
  const readOnly = 'SET default_transaction_read_only = on'
  it.each([
    ['by its own setting', (name: string) => `ALTER DATABASE "${name}" ${readOnly}`],
    [
      'by a setting of the role in it',
      (name: string) => `ALTER ROLE CURRENT_USER IN DATABASE "${name}" ${readOnly}`,
    ],
  ])('%s: refused before anything is written', async (_, sql) => {
    const scene = await createScene(transactional)
    try {
      await onServer(sql(scene.database.name))
      for (const argv of [['upgrade', 'heads'], ['stamp', 'heads'], ['ensure-version']]) {
        const result = await scene.run(argv)
        expectWords(result)
        expect(result).toMatchObject({ code: 1, stdout: '' })
        expect(result.stderr).toMatch(/^error\[server_read_only\]: /)
        expect(await scene.state()).toEqual({ rows: null, ran: {}, schema: [] })
      }
    } finally {
      await scene.end()
    }
  })
})
