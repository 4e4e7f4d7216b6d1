import { core } from './ar/core.ts'
import type { Texts } from './index.ts'

export const ar: Partial<Texts> = { ...core }
