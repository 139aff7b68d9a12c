/** The order of test files: the longest begin first, so that no worker is left alone with one of them at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Without results of an earlier run vitest goes by the size of files, which tells nothing of tests that come from a table. */
const longest = [
  'test/e2e/docs.test.ts',
  'test/corpus/corpus.test.ts',
  'test/e2e/check-schema.test.ts',
  'test/e2e/autogenerate-safe.test.ts',
  'test/e2e/snapshot.test.ts',
  'test/e2e/autogenerate-places.test.ts',
  'test/e2e/sample.test.ts',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted].sort((a, b) => placeOf(a) - placeOf(b))
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = longest.findIndex((file) => moduleId.endsWith(`/${file}`))
  return place < 0 ? longest.length : place
}
