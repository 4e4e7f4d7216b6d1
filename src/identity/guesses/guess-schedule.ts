/** How a counter of consecutive wrong tries makes the next ones wait. */
export interface GuessSchedule {
  /** Tries before the first wait. */
  freeTries: number
  /** Seconds that the wait after `failures` wrong tries lasts; 0 for none. */
  waitSeconds(failures: number): number
  /** One wrong try is forgotten in this many seconds; never where the counter guards one account's secret. */
  forgetsOneEverySeconds?: number
}

/** Rule 7: waits grow from 30 s to 1 h (NIST SP 800-63B-4, 3.2.2). */
export const growingWaits: GuessSchedule = {
  freeTries: 4,
  waitSeconds: (failures) => (failures < 5 ? 0 : Math.min(3600, 30 * 2 ** Math.min(failures - 5, 10))),
}

/** Five tries, then an hour, and so on: for what is read aloud in a case. */
export const fiveThenAnHour: GuessSchedule = {
  freeTries: 4,
  waitSeconds: (failures) => (failures > 0 && failures % 5 === 0 ? 3600 : 0),
}

/** A browser's network address may stand for many people: a wide limit that only stops machines. */
export const wideWaits: GuessSchedule = {
  // A hundred an hour: what an office mistypes, and far too few for a machine.
  forgetsOneEverySeconds: 36,
  freeTries: 99,
  waitSeconds: (failures) => (failures < 100 ? 0 : Math.min(3600, 30 * 2 ** Math.min(failures - 100, 10))),
}

/** A factor is disabled at this many consecutive failures (rule 7). */
export const failuresThatDisable = 100

/** What mails somebody who has not asked for it themself: five, and then one in ten minutes. */
export const fewAnHour: GuessSchedule = {
  freeTries: 4,
  forgetsOneEverySeconds: 600,
  waitSeconds: (failures) => (failures < 5 ? 0 : 600),
}
