import type { Locale } from '#common/model/words.ts'
import { directionOf } from './format-number.ts'

const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
/** After an Arabic letter the two halves of a number like 5561-5818 would change places. */
const joinedDigits = /\d[-–]\d/u

/** A name or address that runs against the sentence keeps to itself (Unicode's FSI and PDI, as `<bdi>` does in HTML). */
export function isolate(value: string, locale: Locale): string {
  const against =
    directionOf[locale] === 'ltr' ?
      rightToLeft.test(value)
    : joinedDigits.test(value) || (/\p{L}/u.test(value) && !rightToLeft.test(value.charAt(0)))
  return against ? `\u2068${value}\u2069` : value
}
