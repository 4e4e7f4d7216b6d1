/** What an SMS says; short, so that it is one message. The code comes first: it stands in the phone's preview. */
const en = {
  sign_in_code:
    '{code} is your code for {issuer}. Type it only where you are signing in yourself; never read it to anybody.',
  evidence_code: '{code} is your code for the help desk of {issuer}. Read it out only if you called them yourself.',
  number_code: '{code} confirms this number for {issuer}. Type it only on the page where you entered the number.',
} as const satisfies Record<string, string>

export type SmsTemplate = keyof typeof en
export type SmsCatalogue = Record<SmsTemplate, string>

const catalogues: Record<string, SmsCatalogue> = { en }

/** The text of an SMS in the owner's language, English where there is none. */
export function renderSms(template: SmsTemplate, locale: string, values: Record<string, string>): string {
  const pattern = (catalogues[locale.slice(0, 2)] ?? en)[template]
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) =>
    (values[name] ?? '').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim(),
  )
}
