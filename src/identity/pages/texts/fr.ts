import { core } from './fr/core.ts'
import { factors } from './fr/factors.ts'
import type { Texts } from './index.ts'
import { notMe } from './fr/not-me.ts'
import { profile } from './fr/profile.ts'
import { push } from './fr/push.ts'
import { vouch } from './fr/vouch.ts'

export const fr: Texts = { ...core, ...factors, ...notMe, ...profile, ...push, ...vouch }
