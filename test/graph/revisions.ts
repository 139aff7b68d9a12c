/**
 * Revisions written short: `c #label < a b ~ d` is a revision c with a label that follows a and b and depends on d.
 * One revision a line, or with `;` between; load order as written.
 */
import { expect } from 'vitest'
import { isTribikosError, type ErrorCode, type TribikosError } from '../../lib/errors.ts'
import { buildGraph, type RevisionGraph, type RevisionHeader, type RunPlan } from '../../lib/graph/index.ts'

export function headersOf(text: string): RevisionHeader[] {
  return text
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(headerOf)
}

export function graphOf(text: string): RevisionGraph {
  return buildGraph(headersOf(text))
}

function headerOf(line: string): RevisionHeader {
  const [id = '', ...words] = line.split(/\s+/)
  const lists: Record<'#' | '<' | '~', string[]> = { '#': [], '<': [], '~': [] }
  let field: '#' | '<' | '~' = '#'
  for (const word of words) {
    if (word === '<' || word === '~') field = word
    else if (word.startsWith('#')) lists['#'].push(word.slice(1))
    else lists[field].push(word)
  }
  return {
    id,
    downRevisions: lists['<'],
    dependsOn: lists['~'],
    branchLabels: lists['#'],
    doc: `what ${id} does`,
    path: `/project/versions/${id}_step_${id}.ts`,
  }
}

/** `a; b -> c` of the steps, in order. */
export function order(plan: RunPlan): string {
  return plan.steps.flatMap((step) => step.revisions.map((revision) => revision.id)).join(' ')
}

/** Every write of a plan, step by step: `+a`, `-a`, `a>b`; steps have a comma between. */
export function writes(plan: RunPlan): string {
  return plan.steps
    .map((step) =>
      step.rowChanges
        .map((change) => {
          if (change.type === 'update') return `${change.from}>${change.to}`
          return `${change.type === 'insert' ? '+' : '-'}${change.id}`
        })
        .join(' '),
    )
    .join(', ')
}

export function ids(headers: readonly RevisionHeader[]): string {
  return headers.map((header) => header.id).join(' ')
}

/** The error that a call throws, with this code; anything else fails the test. */
export function errorOf(code: ErrorCode, call: () => unknown): TribikosError {
  try {
    call()
  } catch (error) {
    if (!isTribikosError(error)) throw error
    expect(error.code, error.message).toBe(code)
    return error
  }
  throw new Error(`No error, ${code} was expected`)
}

/** The boards of the documentation: two branches from one base, and a line of its own that depends on one of them. */
export const boards = `
  a1a1a1a1a1a1
  b2b2b2b2b2b2 < a1a1a1a1a1a1
  c3c3c3c3c3c3 #cart < a1a1a1a1a1a1
  d4d4d4d4d4d4 #net
  e5e5e5e5e5e5 < d4d4d4d4d4d4 ~ b2b2b2b2b2b2
`
