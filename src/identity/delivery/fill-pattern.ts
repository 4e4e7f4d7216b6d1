import { ownerLocales, type OwnerLocale } from '#common/model/words.ts'

/** The language of what an owner is sent; English where there is none. */
export const ownerLocaleOf = (locale: string): OwnerLocale =>
  ownerLocales.find((known) => known === locale.slice(0, 2).toLowerCase()) ?? 'en'

/** A value never starts a line or a header: line breaks, control and invisible characters in it become spaces (X1). */
export const oneLineValue = (value: string): string => value.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim()

export const fillPattern = (pattern: string, values: Readonly<Record<string, string>>): string =>
  pattern.replace(/\{(\w+)\}/g, (_, name: string) => oneLineValue(values[name] ?? ''))
