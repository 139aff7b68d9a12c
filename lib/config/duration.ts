/** Times with a unit, as the configuration writes them. */

const millisecondsPerUnit: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

/** `"500ms"`, `"2s"`, `"1.5min"`, `"1h"` → milliseconds, rounded; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|min|h)$/.exec(text) ?? []
  const factor = unit === undefined ? undefined : millisecondsPerUnit[unit]
  return number === undefined || factor === undefined ? null : Math.round(Number(number) * factor)
}
