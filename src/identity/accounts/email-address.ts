import { z } from 'zod'

const emailSchema = z.email().max(254)

/** An e-mail address in lower case, or undefined where the text is none (RFC 5321, 4.5.3.1.3 for its length). */
export function readEmail(typed: string): string | undefined {
  const email = typed.normalize('NFKC').trim().toLowerCase()
  return emailSchema.safeParse(email).success ? email : undefined
}
