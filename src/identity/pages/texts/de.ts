import { core } from './de/core.ts'
import type { Texts } from './index.ts'

export const de: Partial<Texts> = { ...core }
