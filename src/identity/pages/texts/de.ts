import { core } from './de/core.ts'
import { factors } from './de/factors.ts'
import type { Texts } from './index.ts'
import { notMe } from './de/not-me.ts'
import { profile } from './de/profile.ts'
import { push } from './de/push.ts'
import { vouch } from './de/vouch.ts'

export const de: Texts = { ...core, ...factors, ...notMe, ...profile, ...push, ...vouch }
