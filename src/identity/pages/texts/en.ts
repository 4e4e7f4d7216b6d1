import { core } from './en/core.ts'
import { factors } from './en/factors.ts'
import { notMe } from './en/not-me.ts'
import { profile } from './en/profile.ts'
import { push } from './en/push.ts'
import { vouch } from './en/vouch.ts'

/** English is the measure: the other languages must have the same texts. */
export const en = { ...core, ...factors, ...notMe, ...profile, ...push, ...vouch } as const satisfies Record<
  string,
  string
>
