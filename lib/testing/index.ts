/** `tribikos/testing`: what tests of a project import, whichever runner they have. */

// Assertions
export {
  assertModelMatches,
  assertSingleHead,
  assertUpDownConsistent,
  assertUpgrades,
  type ScratchOptions,
  type UpDownOptions,
  type UpgradeOptions,
} from './assertions.ts'
export { registerMigrationTests, type MigrationTestOptions, type TestRunner } from './register.ts'

// Databases
export { scratch, type ScratchTestOptions, type TestDatabase } from './scratch.ts'

export type { GivenProject } from './given-project.ts'
export type { SeedFile } from '../commands/seeds.ts'
export type { VerifyReport } from '../commands/verify-report.ts'
