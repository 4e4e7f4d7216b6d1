/** Text that is safe to send as HTML. Only `markup` and `trustedMarkup` make one, so everything else is escaped. */
export class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

export type Piece = string | number | Markup | null | undefined | false | readonly Piece[]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')

function show(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return ''
  if (piece instanceof Markup) return piece.toString()
  if (Array.isArray(piece)) return piece.map(show).join('')
  return escapeText(String(piece))
}

/** HTML with its values escaped, attribute values included (those always stand in double quotes). */
export const markup = (parts: TemplateStringsArray, ...values: readonly Piece[]): Markup =>
  new Markup(parts.reduce((text, part, index) => text + show(values[index - 1]) + part))

/** For HTML that a library made from our own values; never for anything that somebody typed. */
export const trustedMarkup = (text: string): Markup => new Markup(text)
