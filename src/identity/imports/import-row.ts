import { z } from 'zod'
import { accountKindSchema, ownerLocaleSchema } from '#common/model/words.ts'
import { readPhone } from '../accounts/phone.ts'

/** The columns that an import understands; a mapping gives a file's own headers these names. */
export const importFields = [
  'external_id',
  'user_name',
  'display_name',
  'email',
  'email_behind_sign_in',
  'second_email',
  'phone',
  'department',
  'kind',
  'locale',
  'manager',
] as const
export type ImportField = (typeof importFields)[number]

export interface ImportRow {
  line: number
  externalId: string
  userName: string
  displayName: string
  email: string
  emailBehindSignIn: boolean
  secondEmail: string | null
  phone: string | null
  department: string | null
  /** null where the file does not say: a new person is standard, a known one stays what they are. */
  kind: 'standard' | 'privileged' | null
  locale: string
  /** User name or external id of the manager. */
  manager: string | null
}

export type RowRefusal = { line: number; field: string; because: string }

const emailSchema = z.email()
const userNamePattern = /^[\p{Ll}\p{Lo}\p{Nd}._@+\\%-]{2,64}$/u
const printable = /^[^\p{Cc}\u2028\u2029]*$/u

/** Reads one row; every reason for refusing it is told, not only the first. */
export function readImportRow(
  record: Partial<Record<ImportField, string>>,
  line: number,
  phoneRegions: readonly string[],
): { row: ImportRow } | { refusals: RowRefusal[] } {
  const refusals: RowRefusal[] = []
  const refuse = (field: ImportField, because: string): void => void refusals.push({ line, field, because })
  const text = (field: ImportField, most: number): string | null => {
    const value = (record[field] ?? '').normalize('NFC').trim()
    if (value === '') return null
    if ([...value].length > most) refuse(field, `longer than ${most} characters`)
    if (!printable.test(value)) refuse(field, 'holds a line break or a control character')
    return value
  }
  const email = (field: 'email' | 'second_email'): string | null => {
    const value = text(field, 254)?.toLowerCase() ?? null
    if (value !== null && !emailSchema.safeParse(value).success) refuse(field, 'is not an e-mail address')
    return value
  }
  const displayName = text('display_name', 120)
  if (displayName === null) refuse('display_name', 'is missing')
  const firstEmail = email('email')
  if (firstEmail === null) refuse('email', 'is missing: an invitation needs somewhere to go')
  const userName = text('user_name', 64)?.toLowerCase() ?? firstEmail?.split('@')[0] ?? null
  if (userName === null) refuse('user_name', 'is missing')
  else if (!userNamePattern.test(userName)) refuse('user_name', 'holds a character that a user name may not have')
  // A user name that is somebody's address would stand in the way of that person's sign-in.
  if (userName?.includes('@') === true && userName !== firstEmail)
    refuse('user_name', 'is an address other than the e-mail address of the same row')
  const kind = accountKindSchema.nullable().safeParse(text('kind', 20)?.toLowerCase() ?? null)
  if (!kind.success) refuse('kind', 'is neither standard nor privileged')
  const locale = ownerLocaleSchema.safeParse(text('locale', 10)?.toLowerCase().slice(0, 2) ?? 'en')
  if (!locale.success) refuse('locale', 'is not a language of Rekey')
  const behind = (text('email_behind_sign_in', 5) ?? 'no').toLowerCase()
  if (!['yes', 'no', 'true', 'false', '1', '0'].includes(behind))
    refuse('email_behind_sign_in', 'is neither yes nor no')
  const typedPhone = text('phone', 40)
  const phone = typedPhone === null ? null : readPhone(typedPhone, phoneRegions)
  if (phone?.kind === 'not_a_number') refuse('phone', 'is not a phone number')
  if (phone?.kind === 'ambiguous') refuse('phone', 'is valid in several countries: write it with its country code')
  const secondEmail = email('second_email')
  if (secondEmail !== null && secondEmail === firstEmail) refuse('second_email', 'is the same as the first')
  const department = text('department', 120)
  const manager = text('manager', 120)
  const externalId = text('external_id', 120) ?? userName
  if (
    refusals.length > 0 ||
    displayName === null ||
    firstEmail === null ||
    userName === null ||
    externalId === null ||
    !kind.success ||
    !locale.success
  )
    return { refusals }
  return {
    row: {
      line,
      externalId,
      userName,
      displayName,
      email: firstEmail,
      emailBehindSignIn: ['yes', 'true', '1'].includes(behind),
      secondEmail,
      phone: phone?.kind === 'number' ? phone.e164 : null,
      department,
      kind: kind.data,
      locale: locale.data,
      manager,
    },
  }
}

/** Which of a file's headers is which field: by mapping, else by name, whatever its case and punctuation. */
export function mapHeaders(
  headers: readonly string[],
  mapping: Partial<Record<ImportField, string>>,
): Map<string, ImportField> {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  const result = new Map<string, ImportField>()
  for (const field of importFields) {
    const wanted = mapping[field] ?? field
    const header = headers.find((candidate) => plain(candidate) === plain(wanted))
    if (header !== undefined) result.set(header, field)
    else if (mapping[field] !== undefined)
      throw new Error(`the file has no column "${mapping[field]}" (mapped to ${field}); it has: ${headers.join(', ')}`)
  }
  return result
}
