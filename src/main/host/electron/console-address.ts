/** The console's own origin in Electron: a scheme that serves one folder, so no page ever has a `file:` origin. */
export const consoleScheme = 'rekey'
export const consoleOrigin = 'rekey://console'
export const consoleAddress = `${consoleOrigin}/`

/** `new URL('rekey://…').origin` is the text "null", so the parts are compared. */
export function isConsoleAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === `${consoleScheme}:` && url.host === 'console' && url.username === '' && url.password === ''
}
