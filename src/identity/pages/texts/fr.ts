import type { Texts } from './index.ts'

export const fr: Partial<Texts> = {}
