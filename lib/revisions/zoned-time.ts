/** A moment as the clock of a time zone shows it. */
import { TribikosError } from '../errors.ts'

export interface ZonedTime {
  /** ISO 8601 with milliseconds and offset; `Z` for UTC. */
  readonly iso: string
  /** Whole seconds since 1970. */
  readonly epoch: number
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/**
 * `timezone` is an IANA name, in any case.
 * @throws timezone_unknown
 */
export function zonedTime(moment: Date, timezone: string): ZonedTime {
  const fields = timezone.toUpperCase() === 'UTC' ? utcFields(moment) : zoneFields(moment, timezone)
  const milliseconds = ((moment.getTime() % 1000) + 1000) % 1000
  return {
    iso: isoText(fields, milliseconds, moment),
    epoch: Math.floor(moment.getTime() / 1000),
    ...fields,
  }
}

type Fields = Omit<ZonedTime, 'iso' | 'epoch'>

function utcFields(moment: Date): Fields {
  return {
    year: moment.getUTCFullYear(),
    month: moment.getUTCMonth() + 1,
    day: moment.getUTCDate(),
    hour: moment.getUTCHours(),
    minute: moment.getUTCMinutes(),
    second: moment.getUTCSeconds(),
  }
}

function zoneFields(moment: Date, timezone: string): Fields {
  const parts = new Map(
    formatFor(timezone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return {
    year: parts.get('year') ?? 0,
    month: parts.get('month') ?? 0,
    day: parts.get('day') ?? 0,
    hour: parts.get('hour') ?? 0,
    minute: parts.get('minute') ?? 0,
    second: parts.get('second') ?? 0,
  }
}

function formatFor(timezone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw new TribikosError('timezone_unknown', `Can't locate timezone: ${timezone}`, {
      hint: 'Set "timezone" to an IANA name such as "UTC" or "Europe/Berlin".',
      details: { timezone },
      cause,
    })
  }
}

function isoText(
  { year, month, day, hour, minute, second }: Fields,
  milliseconds: number,
  moment: Date,
): string {
  const pad = (value: number, width = 2) => String(value).padStart(width, '0')
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`
  const time = `${pad(hour)}:${pad(minute)}:${pad(second)}.${pad(milliseconds, 3)}`
  const shown = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds)
  const offset = Math.round((shown - moment.getTime()) / 60_000)
  if (offset === 0) return `${date}T${time}Z`
  const size = Math.abs(offset)
  return `${date}T${time}${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}
