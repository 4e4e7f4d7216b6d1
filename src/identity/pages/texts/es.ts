import { core } from './es/core.ts'
import { factors } from './es/factors.ts'
import type { Texts } from './index.ts'
import { notMe } from './es/not-me.ts'
import { profile } from './es/profile.ts'
import { push } from './es/push.ts'
import { vouch } from './es/vouch.ts'

export const es: Texts = { ...core, ...factors, ...notMe, ...profile, ...push, ...vouch }
