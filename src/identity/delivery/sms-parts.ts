import smpp from 'smpp'
import { PermanentDeliveryError } from './message-sender.ts'

/** One message as a phone gets it: GSM 03.38 with an octet a character, or UCS-2. */
export interface SmsPart {
  dataCoding: 0 | 8
  /** With the header that joins the parts (3GPP TS 23.040, 9.2.3.24.1), where there are several. */
  bytes: Buffer
  joined: boolean
}

/** Octets that one message holds, alone and with the header before it. */
const room = { gsm: { alone: 160, joined: 153 }, ucs2: { alone: 140, joined: 134 } }
const mostParts = 8

/** Bytes in pieces of at most `most`; a sign of two units (an escape of GSM, a surrogate pair) is never cut. */
function pieces(signs: readonly Buffer[], most: number): Buffer[] {
  const found: Buffer[][] = [[]]
  let length = 0
  for (const sign of signs) {
    if (length + sign.length > most) {
      found.push([])
      length = 0
    }
    found.at(-1)?.push(sign)
    length += sign.length
  }
  return found.map((piece) => Buffer.concat(piece))
}

/**
 * A text as the parts that go out.
 * @param reference joins the parts on the phone; the same for each try, so that a repeat is no other message
 * @throws PermanentDeliveryError for a text of more than eight parts
 */
export function smsParts(text: string, reference: number): SmsPart[] {
  const gsm = smpp.encodings.ASCII.match(text)
  const { alone, joined } = gsm ? room.gsm : room.ucs2
  const signs = Array.from(text, (sign) =>
    gsm ? smpp.encodings.ASCII.encode(sign) : Buffer.from(sign, 'utf16le').swap16(),
  )
  const whole = Buffer.concat(signs)
  const dataCoding = gsm ? 0 : 8
  if (whole.length <= alone) return [{ dataCoding, bytes: whole, joined: false }]
  const parts = pieces(signs, joined)
  if (parts.length > mostParts) throw new PermanentDeliveryError('the text is too long for an SMS')
  return parts.map((bytes, index) => ({
    dataCoding,
    bytes: Buffer.concat([Buffer.from([5, 0, 3, reference & 255, parts.length, index + 1]), bytes]),
    joined: true,
  }))
}
