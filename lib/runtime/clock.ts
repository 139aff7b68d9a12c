/** A clock for durations: it only goes forward. */

/** Milliseconds since some moment. Node loads ten modules of its own for `performance.now()`, which costs more than a query. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
