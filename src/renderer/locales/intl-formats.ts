const made = new Map<string, unknown>()

/** Making a format takes a hundred times as long as using it, and every row of a list wants one: each is made once. */
function once<T>(kind: string, tag: string, options: object, make: () => T): T {
  const key = `${kind} ${tag} ${JSON.stringify(options)}`
  const held = made.get(key) as T | undefined
  if (held !== undefined) return held
  const format = make()
  made.set(key, format)
  return format
}

export const dateFormat = (tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  once('date', tag, options, () => new Intl.DateTimeFormat(tag, options))

export const relativeFormat = (tag: string, options: Intl.RelativeTimeFormatOptions): Intl.RelativeTimeFormat =>
  once('relative', tag, options, () => new Intl.RelativeTimeFormat(tag, options))

export const numberFormat = (tag: string): Intl.NumberFormat =>
  once('number', tag, {}, () => new Intl.NumberFormat(tag))
