/** What is wrong with revision files or arguments, through the command line: text, hint, exit code, nothing written. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { tribikos } from '../support/cli.ts'
import {
  chain,
  createToyProject,
  toyRevisions,
  type ToyProject,
  type ToyRevision,
} from '../support/toy-project.ts'

let project: ToyProject | null = null

afterEach(() => {
  project?.remove()
  project = null
})

/** Everything in the folder of revisions, to see that nothing was written. */
function contents({ versions }: ToyProject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(versions).map((name) => [name, readFileSync(join(versions, name), 'utf8')]),
  )
}

const a: ToyRevision = { id: 'aaaa' }
const b: ToyRevision = { id: 'bbbb', down: 'aaaa' }
const c: ToyRevision = { id: 'cccc', down: 'bbbb' }

describe('a graph that does not load', () => {
  const cases: readonly (readonly [string, readonly ToyRevision[], string, RegExp])[] = [
    [
      'an unknown parent',
      [a, { id: 'bbbb', down: 'zzzz' }],
      'missing_revision',
      /down_revision of revision bbbb names 'zzzz', .*bbbb_toy\.ts/,
    ],
    [
      'an unknown dependency',
      [a, { id: 'bbbb', dependsOn: 'zzzz' }],
      'missing_revision',
      /depends_on of revision bbbb names 'zzzz'/,
    ],
    ['its own parent', [{ id: 'aaaa', down: 'aaaa' }], 'loop', /Self-loop is detected in revisions \(aaaa\)/],
    [
      'its own dependency',
      [{ id: 'aaaa', dependsOn: 'aaaa' }],
      'dependency_loop',
      /Dependency self-loop is detected in revisions \(aaaa\)/,
    ],
    [
      'a cycle',
      [a, { id: 'bbbb', down: ['aaaa', 'dddd'] }, c, { id: 'dddd', down: 'cccc' }],
      'cycle',
      /Cycle is detected in revisions \(bbbb, .*: bbbb -> dddd -> cccc -> bbbb/,
    ],
    [
      'a cycle of dependencies',
      [a, { id: 'bbbb', down: 'aaaa', dependsOn: 'cccc' }, c],
      'dependency_cycle',
      /Dependency cycle is detected in revisions \(bbbb, cccc\)/,
    ],
    [
      'a label twice',
      [
        { ...a, labels: 'x' },
        { ...b, labels: 'x' },
      ],
      'branch_label_conflict',
      /Branch name 'x' in revision bbbb already used by revision aaaa/,
    ],
    [
      'a label that is an id',
      [a, { ...b, labels: 'aaaa' }],
      'branch_label_conflict',
      /Branch name 'aaaa' in revision bbbb/,
    ],
    [
      'an illegal character in an id',
      [{ id: 'a@b' }],
      'illegal_revision_id',
      /Character\(s\) '@' not allowed in revision identifier 'a@b'/,
    ],
    [
      'a reserved word as id',
      [{ id: 'head' }],
      'illegal_revision_id',
      /'head' is not allowed as a revision identifier/,
    ],
    ['an id that is too long', [{ id: 'x'.repeat(33) }], 'revision_id_too_long', /has 33 characters/],
    [
      'a label with a colon',
      [{ ...a, labels: 'x:y' }],
      'illegal_branch_label',
      /':' not allowed in branch label 'x:y'/,
    ],
  ]

  it.each(cases)('%s', async (_, revisions, code, text) => {
    project = createToyProject(revisions)
    const before = contents(project)
    for (const line of [
      ['heads'],
      ['history'],
      ['revision', '-m', 'x'],
      ['upgrade', 'head', '--sql'],
      ['show', 'head'],
    ]) {
      const result = await tribikos(line, { cwd: project.folder })
      expect({ line, code: result.code, stdout: result.stdout }).toEqual({ line, code: 2, stdout: '' })
      expect(result.stderr).toMatch(new RegExp(`^error\\[${code}\\]: `))
      expect(result.stderr).toMatch(text)
      expect(result.stderr).toMatch(/^hint: ./m)
      expect(result.stderr).not.toMatch(/^\s+at /m)
    }
    expect(contents(project)).toEqual(before)
  })

  it('one id in two files', async () => {
    project = createToyProject([a])
    const original = readFileSync(join(project.versions, 'aaaa_toy.ts'), 'utf8')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(project.versions, 'copy.ts'), original)
    const result = await tribikos(['heads'], { cwd: project.folder })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error\[duplicate_revision\]: Revision aaaa is present more than once/)
    expect(result.stderr).toContain('aaaa_toy.ts')
    expect(result.stderr).toContain('copy.ts')
  })

  it('tells all problems at once, and check lists them', async () => {
    project = createToyProject([{ id: 'aaaa', down: 'aaaa' }, { id: 'bbbb', down: 'zzzz' }, { id: 'c@cc' }])
    const heads = await tribikos(['heads'], { cwd: project.folder })
    for (const id of ['aaaa', 'bbbb', 'c@cc']) expect(heads.stderr).toContain(id)
    const check = await tribikos(['check', '--json'], { cwd: project.folder })
    expect(check).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(check.stdout)).toMatchObject({
      kind: 'check',
      ok: false,
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ code: 'loop', subject: join(project.versions, 'aaaa_toy.ts') }),
        expect.objectContaining({ code: 'missing_revision', subject: join(project.versions, 'bbbb_toy.ts') }),
        expect.objectContaining({ code: 'illegal_revision_id' }),
      ]),
    })
  })
})

describe('an argument that stands for nothing', () => {
  it.each<[string, string, RegExp]>([
    ['show zzzz', 'unknown_revision', /Can't locate revision identified by 'zzzz'/],
    ['show c3c3c3c3c3c4', 'unknown_revision', /hint: Did you mean c3c3c3c3c3c3/],
    [
      'show head',
      'multiple_heads',
      /Multiple head revisions are present for given argument 'head'; please specify a specific target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads/,
    ],
    [
      'show cart@e5e5e5e5e5e5',
      'not_in_branch',
      /Can't locate revision identified by 'e5e5e5e5e5e5' .*not a member of branch 'cart'/,
    ],
    ['show zz@head', 'unknown_revision', /Can't locate revision identified by 'zz'/],
    ['show zz@c3', 'unknown_branch', /No such branch: 'zz'/],
    ['history -r c3c3', 'invalid_range', /History range requires \[start\]:\[end\], \[start\]:, or :\[end\]/],
    ['history -r a:b:c', 'invalid_range', /History range requires/],
    [
      'history -r c3c3:b2b2',
      'range_not_ancestor',
      /Requested range c3c3:b2b2 does not refer to ancestor\/descendant revisions along the same branch/,
    ],
    ['history -r c3c3:a1a1', 'range_not_ancestor', /Requested range c3c3:a1a1/],
    ['upgrade head --sql', 'multiple_heads', /Multiple head revisions are present for given argument 'head'/],
    ['upgrade a1a1:b2b2:c3c3 --sql', 'invalid_range', /is not a range/],
    ['upgrade :b2b2 --sql', 'invalid_range', /is not a range/],
    ['upgrade +99 --sql', 'ambiguous_walk', /Ambiguous walk/],
    ['upgrade b2b2+1 --sql', 'relative_out_of_range', /Relative revision b2b2\+1 didn't produce a revision/],
    ['upgrade base:a1a1,c3c3 --sql', 'unknown_revision', /Can't locate revision identified by/],
    ['downgrade -1 --sql', 'range_required', /downgrade with --sql requires <fromrev>:<torev>/],
    [
      'downgrade a1a1:b2b2 --sql',
      'range_not_ancestor',
      /Destination b2b2 is not a valid downgrade target from current head\(s\)/,
    ],
    [
      'stamp a1a1:c3c3 base:e5e5 --sql',
      'several_start_revisions',
      /only supports a single starting revision at a time/,
    ],
    [
      'revision -m x',
      'multiple_heads',
      /Multiple heads are present; please specify the head revision on which the new revision should be based, or perform a merge\./,
    ],
    [
      'revision -m x --head a1a1',
      'not_a_head',
      /Revision a1a1a1a1a1a1 is not a head revision; please specify --splice to create a new branch from this revision/,
    ],
    [
      'revision -m x --head c3c3 --rev-id a:b',
      'illegal_revision_id',
      /Character\(s\) ':' not allowed in revision identifier 'a:b'/,
    ],
    [
      'revision -m x --head c3c3 --rev-id a1a1a1a1a1a1',
      'duplicate_revision',
      /Revision a1a1a1a1a1a1 exists already in .*a1a1a1a1a1a1_toy\.ts/,
    ],
    ['revision -m x --head c3c3 --rev-id head', 'illegal_revision_id', /'head' is not allowed/],
    ['revision -m x --head c3c3 --rev-id ../../evil', 'illegal_revision_id', /not allowed/],
    ['revision -m x --head c3c3 --branch-label net', 'branch_label_conflict', /Branch name 'net'/],
    [
      'revision -m x --head c3c3 --branch-label a@b',
      'illegal_branch_label',
      /'@' not allowed in branch label/,
    ],
    [
      'revision -m x --head c3c3 --depends-on zzzz',
      'unknown_revision',
      /Can't locate revision identified by 'zzzz'/,
    ],
    [
      'revision -m x --head c3c3 --version-path elsewhere',
      'version_location_unknown',
      /Path .*elsewhere is not represented in current version locations/,
    ],
    ['merge b2b2 b2b2', 'duplicate_heads', /Duplicate head revisions specified/],
    ['merge a1a1 c3c3', 'not_a_head', /Revision a1a1a1a1a1a1 is not a head revision/],
    ['edit base', 'invalid_target', /No revision files indicated by symbol 'base'/],
  ])('%s', async (line, code, text) => {
    project = createToyProject(toyRevisions)
    const before = contents(project)
    const result = await tribikos(line.split(' '), { cwd: project.folder })
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(new RegExp(`^error\\[${code}\\]: `))
    expect(result.stderr).toMatch(text)
    expect(contents(project)).toEqual(before)
  })

  it('lists what an ambiguous beginning could be', async () => {
    project = createToyProject([{ id: 'abcd1' }, { id: 'abcd2', down: 'abcd1' }])
    const result = await tribikos(['show', 'abcd'], { cwd: project.folder })
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(/^error\[ambiguous_revision\]: .*'abcd1', 'abcd2'/)
  })

  it.each([
    ['-2:r4', 'r3 r4'],
    ['-2:', 'r3 r4 r5'],
    [':+2', 'r1 r2'],
    ['r2:+1', 'r2 r3'],
  ])('history -r %s', async (range, expected) => {
    project = createToyProject(chain(5))
    const { stdout, stderr } = await tribikos(['history', '-r', range, '--json'], { cwd: project.folder })
    expect(stderr).toBe('')
    const { revisions } = JSON.parse(stdout) as { revisions: readonly { id: string }[] }
    expect(
      revisions
        .map(({ id }) => id)
        .toReversed()
        .join(' '),
    ).toBe(expected)
  })
})

describe('check', () => {
  it('accepts a single head and says what it saw', async () => {
    project = createToyProject(chain(3))
    expect(await tribikos(['check'], { cwd: project.folder })).toMatchObject({
      code: 0,
      stdout: 'No problems in 3 revisions, 1 head.\n',
    })
  })

  it('refuses several heads unless they are allowed', async () => {
    project = createToyProject()
    const refused = await tribikos(['check'], { cwd: project.folder })
    expect(refused.code).toBe(1)
    expect(refused.stdout).toMatch(
      /^error\[multiple_heads\] b2b2b2b2b2b2, c3c3c3c3c3c3, e5e5e5e5e5e5: Multiple heads are present/,
    )
    expect((await tribikos(['check', '--allow-heads'], { cwd: project.folder })).code).toBe(0)
  })

  it('finds the place of a mistake in a file without running it', async () => {
    project = createToyProject([...chain(2), { id: 'r3', down: 'r2', upgrade: 'await op.execute(' }])
    const result = await tribikos(['check'], { cwd: project.folder })
    expect(result.code).toBe(1)
    expect(result.stdout).toMatch(/error\[code_syntax_error\] .*r3_toy\.ts/)
  })
})
