/** What an SMS says; short, so that it is one message. The code comes first: it stands in the phone's preview. */
export const en = {
  sign_in_code:
    '{code} is your code for {issuer}. Type it only where you are signing in yourself; never read it to anybody.',
  evidence_code: '{code} is your code for the help desk of {issuer}. Read it out only if you called them yourself.',
  number_code: '{code} confirms this number for {issuer}. Type it only on the page where you entered the number.',
  number_changed:
    '{issuer}: your codes by SMS now go to the number that ends in {hint}. If this was not you, call your help desk at once.',
  approval_waiting: '{issuer}: a request for approval waits for you and runs out soon. Open the console.',
  enrolment_pass:
    '{pass} is your enrolment pass for {issuer}, good for one use. Type it only at your own sign-in; never read it to anybody.',
  notice: '{issuer}: {what}. Not you? {not_me}',
  notice_plain: '{issuer}: {what}. Call your help desk.',
} as const satisfies Record<string, string>
