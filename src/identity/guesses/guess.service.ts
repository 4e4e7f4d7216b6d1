import { addSeconds } from '../clock.ts'
import type { Work } from '../work.ts'
import { fewAnHour, fiveThenAnHour, growingWaits, wideWaits, type GuessSchedule } from './guess-schedule.ts'
import {
  forgetBrowserTries,
  listWaits,
  lockCounter,
  readCounter,
  writeCounter,
  type GuessScope,
  type HeldCounter,
} from './guess.store.ts'

const schedules: Record<GuessScope, GuessSchedule> = {
  password: growingWaits,
  recovery_code: fiveThenAnHour,
  issued_code: growingWaits,
  case: fiveThenAnHour,
  pass: growingWaits,
  // All factors of an account together: with several of them a thief would have that many more tries.
  factors: growingWaits,
  source: wideWaits,
  mailbox: wideWaits,
  sign_up: fewAnHour,
}

/** An open try: its counter is held until the work ends, so no other try on the subject is judged meanwhile. */
export interface OpenTry {
  kind: 'open'
  /** Tries left before the next wait, this one not counted as wrong yet. */
  left: number
  /** Counts it as wrong. @returns how many are left, and the wait if one begins */
  wrong(): Promise<{ left: number; waitUntil: Date | null; failures: number }>
  right(): Promise<void>
}

/**
 * Begins a try on a subject. Wrong ones count over all requests, servers and restarts, since the counter is a row.
 * @returns until when the subject waits, if it does
 */
export async function beginTry(
  work: Work,
  scope: GuessScope,
  subject: string,
): Promise<OpenTry | { kind: 'waiting'; until: Date }> {
  const schedule = schedules[scope]
  const state = await lockCounter(work.tx, scope, subject, work.now)
  if (state.waitUntil !== null && state.waitUntil > work.now) return { kind: 'waiting', until: state.waitUntil }
  const before = remaining(schedule, state, work.now)
  const write = (failures: number, waitUntil: Date | null) =>
    writeCounter(work.tx, scope, subject, { failures, waitUntil }, work.now)
  return {
    kind: 'open',
    left: triesLeft(schedule, before),
    wrong: async () => {
      const failures = before + 1
      const seconds = schedule.waitSeconds(failures)
      const waitUntil = seconds === 0 ? null : addSeconds(work.now, seconds)
      await write(failures, waitUntil)
      return { left: seconds === 0 ? triesLeft(schedule, failures) : 0, waitUntil, failures }
    },
    right: async () => {
      // A counter that counts nothing stays as it is.
      if (state.failures > 0 || state.waitUntil !== null) await write(0, null)
    },
  }
}

/** Wrong tries that still count: some counters forget one every so often. */
function remaining(schedule: GuessSchedule, state: HeldCounter, now: Date): number {
  if (schedule.forgetsOneEverySeconds === undefined) return state.failures
  const seconds = (now.getTime() - state.updatedAt.getTime()) / 1000
  return Math.max(0, state.failures - Math.floor(seconds / schedule.forgetsOneEverySeconds))
}

/** Whose tries count together by where they come from: an IPv4 address, or the network (/64) that one IPv6 customer has. */
export function sourceOf(work: Pick<Work, 'source'>): string {
  const source = work.source ?? 'none'
  if (!source.includes(':') || source.startsWith('::ffff:')) return source.replace('::ffff:', '')
  const [head = '', tail = ''] = source.split('::')
  const groups = head.split(':').filter((group) => group !== '')
  const after = tail.split(':').filter((group) => group !== '')
  const whole =
    source.includes('::') ?
      [...groups, ...Array.from({ length: 8 - groups.length - after.length }, () => '0'), ...after]
    : groups
  return `${whole
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

function triesLeft(schedule: GuessSchedule, failures: number): number {
  let left = 1
  while (schedule.waitSeconds(failures + left) === 0 && left < 100) left++
  return left
}

/** Until when a subject waits, without taking a try. */
export async function waitOf(work: Work, scope: GuessScope, subject: string): Promise<Date | null> {
  const { waitUntil } = await readCounter(work.tx, scope, subject)
  return waitUntil !== null && waitUntil > work.now ? waitUntil : null
}

/** Until when each of these subjects waits, in one reading. */
export async function waitsOf(
  work: Work,
  subjects: readonly (readonly [GuessScope, string])[],
): Promise<(Date | null)[]> {
  const rows = await listWaits(work.tx, subjects)
  return subjects.map(([scope, subject]) => {
    const until = rows.find((row) => row.scope === scope && row.subject === subject)?.wait_until ?? null
    return until !== null && until > work.now ? until : null
  })
}

export async function triesLeftOf(work: Work, scope: GuessScope, subject: string): Promise<number> {
  const state = await readCounter(work.tx, scope, subject)
  if (state.waitUntil !== null && state.waitUntil > work.now) return 0
  return triesLeft(schedules[scope], state.failures)
}

/** Forgets the wrong tries of a subject: what "unlock" does. */
export async function forgetTries(work: Work, scope: GuessScope, subject: string): Promise<void> {
  await lockCounter(work.tx, scope, subject, work.now)
  await writeCounter(work.tx, scope, subject, { failures: 0, waitUntil: null }, work.now)
  if (scope === 'password') await forgetBrowserTries(work.tx, subject)
}
