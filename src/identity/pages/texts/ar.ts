import { core } from './ar/core.ts'
import { factors } from './ar/factors.ts'
import type { Texts } from './index.ts'
import { notMe } from './ar/not-me.ts'
import { profile } from './ar/profile.ts'
import { push } from './ar/push.ts'
import { vouch } from './ar/vouch.ts'

export const ar: Texts = { ...core, ...factors, ...notMe, ...profile, ...push, ...vouch }
