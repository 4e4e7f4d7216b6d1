/** What signs somebody in, a user name or an e-mail address, as it is compared; undefined where it cannot be one. */
export function readIdentifier(typed: string): string | undefined {
  if (typed.length > 4 * 256) return undefined
  const identifier = typed
    .toWellFormed()
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase()
  return identifier === '' || identifier.length > 256 ? undefined : identifier
}
