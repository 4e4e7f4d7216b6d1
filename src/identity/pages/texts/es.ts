import type { Texts } from './index.ts'

export const es: Partial<Texts> = {}
