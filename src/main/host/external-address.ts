import { AppError } from '#common/errors.ts'

const refuse = (detail: string): never => {
  throw new AppError('forbidden', { params: { what: 'open_external' }, detail })
}

/**
 * The only way to the system browser: exact origins, https, or http on localhost (FAULTS B27). Two parsers may read one
 * text differently, so backslashes and control characters are refused, and only the parsed form is handed on.
 * @throws AppError `forbidden`
 */
export function checkExternalAddress(address: string, allowedOrigins: readonly string[]): string {
  if (/[\\\u0000-\u0020\u007f-\u009f]/.test(address)) refuse('backslash, space or control character')
  if (!URL.canParse(address)) refuse('not an address')
  const url = new URL(address)
  const local = url.hostname === 'localhost' || url.hostname === '127.0.0.1'
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) refuse(`scheme ${url.protocol}`)
  if (url.username !== '' || url.password !== '') refuse('user information')
  if (!allowedOrigins.includes(url.origin)) refuse('origin not allowed')
  return url.href
}
