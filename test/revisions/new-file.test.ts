/** What a new revision file is called and what stands in it. */
import * as fc from 'fast-check'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { isTribikosError } from '../../lib/errors.ts'
import type { RevisionDraft } from '../../lib/revisions/draft.ts'
import { isRevisionFileName, revisionFileName, slugOf, sourceNameOf } from '../../lib/revisions/file-name.ts'
import { readHeader } from '../../lib/revisions/header.ts'
import { normalizeMessage } from '../../lib/revisions/header-comment.ts'
import { nextSequentialId, randomRevisionId } from '../../lib/revisions/revision-id.ts'
import { renderRevision } from '../../lib/revisions/template.ts'
import { zonedTime } from '../../lib/revisions/zoned-time.ts'

const createdAt = new Date('2026-11-21T10:00:00.000Z')
const draft: RevisionDraft = {
  id: '1975ea83b712',
  message: 'add user preferences',
  downRevisions: ['ae1027a6acf0'],
  dependsOn: [],
  branchLabels: [],
  createdAt,
}

function render(
  changes: Partial<RevisionDraft> = {},
  template: string | null = null,
  timezone = 'UTC',
): string {
  return renderRevision(
    { ...draft, ...changes },
    { timezone, template: template === null ? null : { path: '/p/revision.txt', text: template } },
  )
}

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (isTribikosError(error)) return error.code
    throw error
  }
  return 'nothing was refused'
}

describe('the text', () => {
  it('of a new revision', () => {
    expect(render()).toBe(`/**
 * add user preferences
 *
 * Revision ID: 1975ea83b712
 * Revises: ae1027a6acf0
 * Create Date: 2026-11-21T10:00:00.000Z
 */
import type { Op } from 'tribikos'

export const revision = '1975ea83b712'
export const down_revision = 'ae1027a6acf0'
export const branch_labels = null
export const depends_on = null

export async function upgrade(_op: Op): Promise<void> {}

export async function downgrade(_op: Op): Promise<void> {}
`)
  })

  it('of a base with everything, and with bodies', () => {
    const text = render({
      message: 'Cart\n\nSecond paragraph,\n  indented.\n',
      downRevisions: [],
      branchLabels: ['cart'],
      dependsOn: ["it's", 'b'],
      imports: ["import { sql } from 'tribikos'"],
      upgrade: "await op.execute(`\n  select 1\n\n`)\nif (x) {\n  await op.dropTable('a')\n}",
      downgrade: 'await y()',
    })
    expect(text).toBe(`/**
 * Cart
 *
 * Second paragraph,
 *   indented.
 *
 * Revision ID: 1975ea83b712
 * Revises:
 * Create Date: 2026-11-21T10:00:00.000Z
 */
import type { Op } from 'tribikos'
import { sql } from 'tribikos'

export const revision = '1975ea83b712'
export const down_revision = null
export const branch_labels = 'cart'
export const depends_on = ["it's", 'b']

export async function upgrade(op: Op): Promise<void> {
  await op.execute(\`
  select 1

\`)
  if (x) {
    await op.dropTable('a')
  }
}

export async function downgrade(_op: Op): Promise<void> {
  await y()
}
`)
  })

  it('imports sql where a body uses it', () => {
    const imported = (upgrade: string, imports: readonly string[] = []): readonly string[] =>
      render({ upgrade, imports }).match(/^import .*$/gm) ?? []
    const typeOnly = "import type { Op } from 'tribikos'"
    const both = "import { sql, type Op } from 'tribikos'"
    expect(imported('await op.execute(sql`SELECT 1`)')).toEqual([both])
    expect(imported('const a = [sql]')).toEqual([both])
    expect(imported('x(`${sql.raw("a")}`)')).toEqual([both])
    expect(imported("x({ sql: 1, a: 'sql`x`' }, b.sql, `sql \\${sql}`) // sql`x`")).toEqual([typeOnly])
    expect(imported('x(sql`a`)', ["import { sql } from 'tribikos'"])).toEqual([
      typeOnly,
      "import { sql } from 'tribikos'",
    ])
    expect(imported('x(sql`a`)', ["import { sql as other } from 'slonik'"])).toEqual([
      both,
      "import { sql as other } from 'slonik'",
    ])
  })

  it('of a revision without a way back', () => {
    const text = render({ irreversible: "the rows aren't kept", upgrade: "await op.dropTable('a')" })
    expect(text.slice(text.indexOf('export const depends_on'))).toBe(`export const depends_on = null
export const irreversible = "the rows aren't kept"

export async function upgrade(op: Op): Promise<void> {
  await op.dropTable('a')
}
`)
    expect(render({ irreversible: 'why', downgrade: 'await y()' })).toContain('await y()\n}\n')
    expect(readHeader(text, '/a.ts').header.id).toBe(draft.id)
  })

  it('of a merge names all parents', () => {
    const text = render({ downRevisions: ['b2', 'c3'], message: '' })
    expect(text).toContain(' * empty message\n')
    expect(text).toContain(' * Revises: b2, c3\n')
    expect(text).toContain("export const down_revision = ['b2', 'c3']\n")
  })

  it('reads back to the same header and message, whatever they are', () => {
    const message = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('*', '/', '\\', '\n', '`', '$', '{', '}', "'", '"', ' ', 'a', '@', '\u2028'),
      }),
      fc
        .array(
          fc.constantFrom('*/', '/*', '//', 'Revision ID: x', 'Revises:', '{{id}}', '\r\n', ' * ', '\n\n'),
        )
        .map((parts) => parts.join('')),
    )
    const name = fc.string({ unit: 'binary', minLength: 1 })
    fc.assert(
      fc.property(
        message,
        name,
        fc.array(name, { maxLength: 3 }),
        fc.array(name, { maxLength: 2 }),
        (text, id, parents, labels) => {
          fc.pre(!/[^\P{Cc}\n\t]|\p{Cs}/u.test(normalizeMessage(text)))
          const file = render({
            message: text,
            id,
            downRevisions: parents,
            branchLabels: labels,
            dependsOn: parents,
          })
          expect(readHeader(file, '/a.ts').header).toEqual({
            id,
            downRevisions: parents,
            dependsOn: parents,
            branchLabels: labels,
            doc: normalizeMessage(text) || 'empty message',
            path: '/a.ts',
          })
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('is a program that exports the same strings', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom("'", '"', '\\', '${1}', '`', '\u2028', '*/'),
    )
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 3 }), (id, labels) => {
        const { outputText } = ts.transpileModule(render({ id, branchLabels: labels }), {
          compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
        })
        const exports: Record<string, unknown> = {}
        runInNewContext(outputText, { exports })
        expect(exports['revision']).toBe(id)
        expect(JSON.stringify(exports['branch_labels'])).toBe(
          JSON.stringify(labels.length === 0 ? null : labels.length === 1 ? labels[0] : labels),
        )
      }),
    )
  })

  it.each(['a\0b', 'a\u001b[31mb', 'a\u0085b', 'a\ud800b'])(
    'refuses a message that cannot be printed',
    (message) => {
      expect(codeOf(() => render({ message }))).toBe('invalid_message')
    },
  )
})

describe('a template of one’s own', () => {
  const header = `export const revision = {{revision}}
export const down_revision = {{ down_revision }}
export const branch_labels = {{branch_labels}}
export const depends_on = {{depends_on}}
`

  it('is filled in', () => {
    const template = `// {{message}}\n// {{id}} after {{revises}}, {{createDate}}\n{{imports}}\n${header}export const message = {{messageText}}\nexport async function upgrade(op: Op) {\n\t{{upgrade}}\n}\n`
    const text = render({ message: 'it\'s */ "one"\ntwo', upgrade: 'a()\nb()' }, template)
    expect(text).toBe(`// it's *\\/ "one"
// two
// 1975ea83b712 after ae1027a6acf0, 2026-11-21T10:00:00.000Z
import type { Op } from 'tribikos'
export const revision = '1975ea83b712'
export const down_revision = 'ae1027a6acf0'
export const branch_labels = null
export const depends_on = null
export const message = 'it\\'s */ "one"\\ntwo'
export async function upgrade(op: Op) {
\ta()
\tb()
}
`)
  })

  it.each([
    ['before code', `export const x = 1 // {{message}}\n`],
    ['in a block comment', `/* {{message}} */\n`],
    ['after a star', `/*{{message}}*/\n/*\n *{{message}}\n */\n`],
    ['in line comments', `// {{message}}\n`],
  ])('keeps any message inside of its comment: %s', (_, comment) => {
    const evil = "\nexport const revision = 'evil'\n*/ export const down_revision = 'evil' /*\n/ x /"
    const { header: read } = readHeader(render({ message: evil }, `${comment}${header}`), '/a.ts')
    expect(read).toMatchObject({ id: draft.id, downRevisions: draft.downRevisions })
  })

  it('knows the names of the parameters and why there is no way back', () => {
    const template = `${header}{{irreversible}}\nexport async function upgrade({{upgradeOp}}: Op) {\n  {{upgrade}}\n}\nexport async function downgrade({{downgradeOp}}: Op) {\n  {{downgrade}}\n}\n`
    const text = render({ upgrade: "await op.dropTable('a')" }, template)
    expect(text.slice(text.indexOf('export const depends_on'))).toBe(`export const depends_on = null
export async function upgrade(op: Op) {
  await op.dropTable('a')
}
export async function downgrade(_op: Op) {}
`)
    expect(render({ irreversible: 'why' }, template)).toContain("\nexport const irreversible = 'why'\n")
  })

  it.each([
    ['the upgrade', { upgrade: 'a()' }],
    ['the downgrade', { downgrade: 'a()' }],
    ['the reason', { irreversible: 'why' }],
  ])('must have a place for %s', (_, changes) => {
    expect(codeOf(() => render(changes, header))).toBe('template_failed')
  })

  it.each([
    ['an unknown placeholder', `/** {{mesage}} */\n${header}`],
    ['a message in code', `${header}const message = '{{message}}'`],
    ['an id in code', `${header}const id = '{{id}}'`],
    ['no revision', header.replace('{{revision}}', "'fixed'")],
    ['no parents', header.replace(/.*down_revision.*\n/, '')],
    ['no dependencies', header.replace('{{depends_on}}', 'null')],
    ['a header that is computed', header.replace('{{revision}}', 'String({{revision}})')],
  ])('is refused: %s', (_, template) => {
    expect(codeOf(() => render({ dependsOn: ['x'] }, template))).toBe('template_failed')
  })

  it('has to keep branch labels', () => {
    expect(() =>
      render({ branchLabels: ['cart', 'net'] }, header.replace(/.*branch_labels.*\n/, '')),
    ).toThrow(
      'Version 1975ea83b712 specified branch_labels cart, net, however the file made from /p/revision.txt does not have them',
    )
  })
})

describe('the time', () => {
  it.each([
    ['UTC', '2026-11-21T10:00:00.000Z'],
    ['utc', '2026-11-21T10:00:00.000Z'],
    ['Europe/Berlin', '2026-11-21T11:00:00.000+01:00'],
    ['europe/berlin', '2026-11-21T11:00:00.000+01:00'],
    ['America/St_Johns', '2026-11-21T06:30:00.000-03:30'],
    ['Asia/Kathmandu', '2026-11-21T15:45:00.000+05:45'],
    ['Pacific/Auckland', '2026-11-21T23:00:00.000+13:00'],
    ['Africa/Abidjan', '2026-11-21T10:00:00.000Z'],
  ])('in %s', (timezone, iso) => {
    expect(zonedTime(createdAt, timezone).iso).toBe(iso)
    expect(render({}, null, timezone)).toContain(`Create Date: ${iso}\n`)
  })

  it('is the same moment in every zone', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
    )
    const dates = fc.date({ min: new Date('1972-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(dates, zones, (date, timezone) => {
        expect(new Date(zonedTime(date, timezone).iso).getTime()).toBe(date.getTime())
      }),
    )
  })

  it.each(['Europe/Atlantis', '', 'local'])('refuses the zone %j', (timezone) => {
    expect(codeOf(() => zonedTime(createdAt, timezone))).toBe('timezone_unknown')
  })
})

describe('the file name', () => {
  const parts = {
    id: '1975ea83b712',
    message: 'Add user preferences',
    createdAt: zonedTime(createdAt, 'Europe/Berlin'),
    truncateSlugLength: 40,
  }

  it.each([
    ['{rev}_{slug}', '1975ea83b712_add_user_preferences.ts'],
    ['{year}/{month}/{rev}', '2026/11/1975ea83b712.ts'],
    ['{year}-{month}-{day}_{hour}{minute}{second}_{slug}', '2026-11-21_110000_add_user_preferences.ts'],
    ['{epoch}_{rev}', '1795255200_1975ea83b712.ts'],
    ['r.{rev}', 'r.1975ea83b712.ts'],
    ['_{rev}', '1975ea83b712.ts'],
    ['.{year}/..{rev}', '2026/1975ea83b712.ts'],
  ])('%s', (template, name) => {
    expect(revisionFileName(template, parts)).toBe(name)
  })

  it.each([
    '{revision}',
    '{rev}/',
    'a:b',
    'a\\b',
    '/abs/{rev}',
    '',
    '{',
    '{slug}.test',
    '{slug}.d',
    '../{rev}/..',
  ])('refuses %j', (template) => {
    expect(codeOf(() => revisionFileName(template, parts))).toBe('invalid_file_template')
  })

  it('avoids the names of devices', () => {
    expect(revisionFileName('{slug}', { ...parts, message: 'con' })).toBe('file_con.ts')
    expect(revisionFileName('{slug}', { ...parts, message: 'console' })).toBe('console.ts')
    expect(revisionFileName('{rev}/{slug}', { ...parts, id: 'AUX.x', message: 'lpt1' })).toBe(
      'file_AUX.x/file_lpt1.ts',
    )
  })

  it('stays below its folder and can be read back, whatever the message and id', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('.', '/', '\\', '_', 'a', ' ') }),
    )
    const templates = fc.constantFrom(
      '{rev}_{slug}',
      '{slug}/{rev}',
      '{slug}',
      '{rev}',
      '{year}/{slug}_{rev}',
    )
    fc.assert(
      fc.property(templates, text, text, (template, message, id) => {
        let name: string
        try {
          name = revisionFileName(template, { ...parts, id, message })
        } catch (error) {
          expect(isTribikosError(error) && error.code).toBe('invalid_file_template')
          return
        }
        const segments = name.split('/')
        expect(segments.every((segment) => /^[^._\\][^\\]*$/.test(segment))).toBe(true)
        expect(isRevisionFileName(segments.at(-1) ?? '')).toBe(true)
      }),
    )
  })
})

describe('slugs', () => {
  it.each([
    ['Add users', 'add_users'],
    ["don't   do THIS!", 'don_t_do_this'],
    ['Größe naïve façade', 'grosse_naive_facade'],
    ['../../etc/passwd', 'etc_passwd'],
    ['日本', ''],
    ['', ''],
    ['a really long message which is truncated somewhere', 'a_really_long_message_which_is_'],
    ['x'.repeat(60), `${'x'.repeat(39)}_`],
    [`${'y'.repeat(39)} z`, `${'y'.repeat(39)}_`],
    ['z'.repeat(40), 'z'.repeat(40)],
  ])('%j', (message, slug) => {
    expect(slugOf(message, 40)).toBe(slug)
  })

  it('have only harmless characters and never more than allowed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 200 }), (message, length) => {
        expect(slugOf(message, length)).toMatch(new RegExp(`^[a-z0-9_]{0,${length}}$`))
      }),
    )
  })
})

describe('which names are revisions', () => {
  it.each([
    'a.ts',
    'a.mts',
    'a.cts',
    'a.js',
    'a.mjs',
    'a.cjs',
    'a.b.ts',
    'd.ts',
    'test.ts',
    'a.sql',
    'a.up.sql',
  ])('%s is', (name) => {
    expect(isRevisionFileName(name)).toBe(true)
  })
  it.each([
    'a.d.ts',
    'a.d.mts',
    'a.js.map',
    'a.test.ts',
    'a.spec.mjs',
    '.a.ts',
    '_a.ts',
    '.ts',
    '.sql',
    '_a.sql',
    'a.test.sql',
    'a.tsx',
    'a.json',
    'a',
    'ats',
    'README.md',
    '.gitkeep',
  ])('%s is not', (name) => {
    expect(isRevisionFileName(name)).toBe(false)
  })
  it.each([
    ['a.js', 'a.ts'],
    ['a.mjs', 'a.mts'],
    ['a.b.cjs', 'a.b.cts'],
    ['a.ts', null],
    ['a.css', null],
    ['ajs', null],
  ])('%s is compiled from %s', (name, source) => {
    expect(sourceNameOf(name)).toBe(source)
  })
})

describe('ids', () => {
  it('are the end of a UUID', () => {
    expect(randomRevisionId('123e4567-e89b-42d3-a456-426614174ABC')).toBe('426614174abc')
    expect(() => randomRevisionId('123e4567-e89b-12d3-a456-426614174000')).toThrow(RangeError)
  })

  it.each<[readonly string[], string]>([
    [[], '001'],
    [['001', '002'], '003'],
    [['009'], '010'],
    [['999'], '1000'],
    [['0007', '003'], '0008'],
    [['1', '2'], '3'],
    [['001_research_metrics', '002'], '003'],
    [['001_research_metrics', '1975ea83b712', 'ae10'], '002'],
    [['123456789012'], '001'],
    [['002', '010', '009'], '011'],
  ])('after %j comes %s', (ids, next) => {
    expect(nextSequentialId(ids)).toBe(next)
  })
})
