import { z } from 'zod'

const emailSchema = z.email().max(254)

/** An e-mail address in lower case, or undefined where the text is none (RFC 5321, 4.5.3.1.3 for its length). */
export function readEmail(typed: string): string | undefined {
  const email = typed.normalize('NFKC').trim().toLowerCase()
  return emailSchema.safeParse(email).success ? email : undefined
}

/** The mailbox that an address reaches: what stands behind a `+` is a tag of its reader's own (RFC 5233), and case says nothing. */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 0) return address
  const [local = ''] = address.slice(0, at).split('+')
  return `${local}${address.slice(at)}`.toLowerCase()
}
