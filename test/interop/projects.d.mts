/** Types of `projects.mjs` for the tests in TypeScript. */
import type { InteropRevision } from './history.mjs'

export type Tool = (
  args: readonly string[],
  url: string,
) => {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

export function writeAlembicProject(
  folder: string,
  history: readonly InteropRevision[],
  lockKey?: string | null,
): Tool
export function writeTribikosProject(folder: string, history: readonly InteropRevision[], cli: string): Tool
