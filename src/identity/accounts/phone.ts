import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'

export type PhoneReading =
  | { kind: 'number'; e164: string }
  /** Typed without a country, and valid in several of the organisation's regions. */
  | { kind: 'ambiguous'; choices: string[] }
  | { kind: 'not_a_number' }

/**
 * A phone number in any spelling, as E.164. International prefixes (`00`, `+`), a trunk zero in brackets, any script's
 * digits and invisible marks are understood; a national number is read in each of the organisation's regions.
 */
export function readPhone(typed: string, regions: readonly string[]): PhoneReading {
  const bare = typed
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
  if (!/^[+(]?[\p{Nd}\s()+./\p{Pd}]+$/u.test(bare) || !/\p{Nd}/u.test(bare) || /\+\s*\+/.test(bare))
    return { kind: 'not_a_number' }
  // "+49 (0)176": the zero is only for callers inside the country.
  const withoutTrunk = bare.replace(/^(\+|00)(.*?)\(\s*0\s*\)/, '$1$2')
  const international = withoutTrunk.replace(/^00/, '+')
  if (international.startsWith('+')) {
    const parsed = parsePhoneNumberFromString(international)
    return parsed?.isValid() === true ? { kind: 'number', e164: parsed.number } : { kind: 'not_a_number' }
  }
  const found = new Set<string>()
  for (const region of regions) {
    const parsed = parsePhoneNumberFromString(withoutTrunk, region as CountryCode)
    if (parsed?.isValid() === true) found.add(parsed.number)
  }
  const [only, ...others] = found
  if (only === undefined) return { kind: 'not_a_number' }
  return others.length === 0 ? { kind: 'number', e164: only } : { kind: 'ambiguous', choices: [...found] }
}

/** The last two digits, all that a screen of the desk shows. */
export const phoneHint = (e164: string): string => `… ${e164.slice(-2)}`
