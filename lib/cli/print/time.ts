/** Moments and durations as the log and the table of revisions show them. */

/** ISO 8601 without the fraction of the second. */
export function timeText(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z')
}

/** `12 ms`, `1.5 s` */
export function durationText(ms: number): string {
  return ms < 1000 ? `${Math.max(0, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`
}
