/** Hosts that are this machine itself (RFC 8252, 7.3; `localhost` for servers that are being developed). */
const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost']

/** Whether an address that a browser or this backend is sent to is safe: https, or http to this machine itself. */
export function isSafeAddress(text: string): boolean {
  if (text.includes('*') || text.includes('#') || /\s/.test(text) || !URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.includes(url.hostname))
}
