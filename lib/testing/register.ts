/** The assertions as tests of whichever runner a project has: it hands over its `describe` and `it`. */
import {
  assertModelMatches,
  assertSingleHead,
  assertUpDownConsistent,
  assertUpgrades,
  type UpDownOptions,
} from './assertions.ts'
import type { GivenProject } from './given-project.ts'

/** What vitest, jest and node:test have alike. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  /** `timeoutMs` is for those that end a test which takes its time. */
  readonly it: (name: string, body: () => Promise<void>, timeoutMs?: number) => unknown
}

export interface MigrationTestOptions extends UpDownOptions {
  readonly project?: GivenProject
  /** How the tests are called together; `migrations` by default. */
  readonly name?: string | undefined
  /** How long a test may take; five minutes by default. node:test has no limit unless its own options set one. */
  readonly timeoutMs?: number | undefined
  /** False where several heads are meant. */
  readonly singleHead?: boolean | undefined
  /** False where the project has no schema source. */
  readonly model?: boolean | undefined
}

/**
 * Registers four tests: there is a single head, an empty database can be upgraded, each revision goes up, down and up again,
 * and the revisions make the schema of the schema source.
 * @example
 * import { describe, it } from 'vitest' // or 'node:test', or '@jest/globals'
 * import { registerMigrationTests } from 'tribikos/testing'
 *
 * registerMigrationTests({ describe, it })
 */
export function registerMigrationTests(
  { describe, it }: TestRunner,
  options: MigrationTestOptions = {},
): void {
  const { project, name = 'migrations', timeoutMs = 300_000, singleHead = true, model = true } = options
  const { revisions, seeds, scratchUrl } = options
  describe(name, () => {
    if (singleHead) it('have a single head', async () => assertSingleHead(project), timeoutMs)
    it('upgrade an empty database', async () => assertUpgrades(project, { scratchUrl }), timeoutMs)
    it(
      'go up, down and up again',
      async () => {
        await assertUpDownConsistent(project, { revisions, seeds, scratchUrl })
      },
      timeoutMs,
    )
    if (model) {
      it(
        'make the schema of the schema source',
        async () => assertModelMatches(project, { scratchUrl }),
        timeoutMs,
      )
    }
  })
}
