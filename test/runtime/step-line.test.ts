/** The line that announces a step. */
import { expect, it } from 'vitest'
import type { Step } from '../../lib/graph/plan.ts'
import { stepComment, stepLine } from '../../lib/runtime/step-line.ts'

function step(
  direction: Step['direction'],
  changes: Partial<Step> & { readonly down?: readonly string[]; readonly doc?: string } = {},
): Step {
  const { down = [], doc = 'add a table\nwith two lines\n\nMore text.', ...rest } = changes
  const header = { id: 'b2', downRevisions: down, dependsOn: ['x9'], branchLabels: [], doc, path: '/b2.ts' }
  return { direction, revisions: [header], rowChanges: [], rowsBefore: [], rowsAfter: [], ...rest }
}

it.each([
  [step('upgrade'), 'Running upgrade  -> b2, add a table with two lines'],
  [step('upgrade', { down: ['a1', 'c3'] }), 'Running upgrade a1, c3 -> b2, add a table with two lines'],
  [step('upgrade', { down: ['a1'], doc: '' }), 'Running upgrade a1 -> b2'],
  [step('downgrade', { down: ['a1'] }), 'Running downgrade b2 -> a1, add a table with two lines'],
  [step('stamp', { rowsBefore: ['c3', 'e5'], rowsAfter: ['a1'] }), 'Running stamp_revision c3, e5 -> a1'],
])('%#', (given, line) => {
  expect(stepLine(given)).toBe(line)
  expect(line.startsWith(stepComment(given))).toBe(true)
})
