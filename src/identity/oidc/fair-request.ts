/** Characters of a whole request: Node itself takes some 16,000 of an address, its cookies among them. */
const longest = 8 * 1024

/** Text that can be kept and sent back as it came: no control characters, no half characters, none that stands for those. */
const isPlain = (text: string): boolean => text.isWellFormed() && !/[\p{Cc}\ufffd]/u.test(text)

/**
 * Whether a query or a form can be taken at all: the provider keeps what it is sent, and the database has no NUL and no half
 * characters. What is wrong beyond that, the provider tells the application itself.
 */
export function isFairRequest(encoded: string): boolean {
  if (encoded.length > longest) return false
  return encoded.split('&').every((pair) => {
    const at = pair.indexOf('=')
    const name = decode(at < 0 ? pair : pair.slice(0, at))
    const value = at < 0 ? '' : decode(pair.slice(at + 1))
    if (name === undefined || value === undefined || !isPlain(name) || !isPlain(value)) return false
    return name !== 'claims' || isPlainJson(value)
  })
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** `claims` is JSON (OpenID Connect Core, 5.5), which may spell a character out. */
function isPlainJson(text: string): boolean {
  let plain = true
  try {
    JSON.parse(text, (key, value: unknown) => {
      plain &&= isPlain(key) && (typeof value !== 'string' || isPlain(value))
      return value
    })
  } catch {
    // Not JSON: the provider says so.
  }
  return plain
}
