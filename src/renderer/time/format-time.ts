import type { Locale } from '#common/model/words.ts'
import { intlTag } from '../locales/format-number.ts'
import { dateFormat, relativeFormat } from '../locales/intl-formats.ts'

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** What fits both into a sentence ("was reset just now") and into a cell. */
const justNow: Record<Locale, string> = { en: 'just now', de: 'gerade eben', ar: 'الآن' }

/**
 * How long ago something was: "3 days ago"; under a minute "just now". What seems to lie ahead was now: this computer's clock
 * is slow.
 * @param now instant in milliseconds
 */
export function relativeTime(instant: string, now: number, locale: Locale): string {
  const seconds = Math.min(0, Date.parse(instant) - now) / 1000
  const format = relativeFormat(intlTag[locale], { numeric: 'auto' })
  for (const [unit, length] of units)
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit)
  return justNow[locale]
}

/** Date, time to the second and zone. @param timeZone of IANA; undefined: the computer's */
export function exactTime(instant: string, locale: Locale, timeZone?: string): string {
  return dateFormat(intlTag[locale], {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(instant))
}

/** Day and time to the minute, for sentences. */
export function shortTime(instant: string, locale: Locale, now: number = Date.now(), timeZone?: string): string {
  const date = new Date(instant)
  const zone = timeZone === undefined ? {} : { timeZone }
  const day = (value: Date | number) => dateFormat('en-CA', zone).format(value)
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const sameDay = day(date) === day(now)
  return dateFormat(intlTag[locale], {
    ...clock,
    ...zone,
    ...(sameDay ? {} : { day: 'numeric', month: 'long', year: 'numeric' }),
  }).format(date)
}

/** A count-down "9:05" or "1:02:07". @param seconds left; below zero counts as none */
export function countDown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(left / 3600)
  const minutes = Math.floor((left % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`
}

export const zoneName = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
