import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Locale } from '#common/model/words.ts'
import type { Catalogue } from './en.ts'
import { formatNumber } from './format-number.ts'
import { isolate } from './isolate.ts'

type Leaves<T, Path extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Path}${K}` : Leaves<T[K], `${Path}${K}.`>
}[keyof T & string]

/** Every key of the catalogue; a text that does not exist does not compile. */
export type TextKey = Leaves<Catalogue>
export type TextValues = Record<string, string | number>

/**
 * The console's only way to a text.
 * `t(key, values)` fills in values, `tn(key, count, values)` chooses the plural; numbers are written by the language.
 */
export function useText() {
  const composer = useI18n({ useScope: 'global' })
  const locale = computed(() => composer.locale.value as Locale)
  const written = (values: TextValues): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'number' ? formatNumber(value, locale.value) : isolate(value, locale.value),
      ]),
    )
  const t = (key: TextKey, values: TextValues = {}): string => composer.t(key, written(values))
  const tn = (key: TextKey, count: number, values: TextValues = {}): string =>
    composer.t(key, written({ n: count, ...values }), count)
  /** Items in a row, each keeping its own direction. */
  const list = (items: readonly string[]): string =>
    items.map((item) => isolate(item, locale.value)).join(locale.value === 'ar' ? '، ' : ', ')
  return { t, tn, list, locale }
}
