/**
 * Whether V8 optimizes code. Most commands have ended before optimized code pays for its making, which takes up to a
 * quarter of their time; code of revisions may run for long, so that is optimized as ever.
 */
import { setFlagsFromString } from 'node:v8'

export function withoutOptimizing(): void {
  setFlagsFromString('--no-opt')
  setFlagsFromString('--no-maglev')
}

export function optimizeFromNowOn(): void {
  setFlagsFromString('--opt')
}
