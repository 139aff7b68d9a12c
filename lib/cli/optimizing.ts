/**
 * Whether V8 optimizes code. Commands read the headers of thousands of files and are done before optimized code pays
 * for its making, which would take up to a quarter of their time.
 */
import { setFlagsFromString } from 'node:v8'

/**
 * Leaves code unoptimized until the event loop turns: while files are read, but neither when Node loads what
 * connecting needs, whose compiled form it only believes under its usual flags, nor when revisions run.
 */
export function withoutOptimizing(): void {
  setFlagsFromString('--no-opt')
  setImmediate(() => {
    setFlagsFromString('--opt')
  })
}
