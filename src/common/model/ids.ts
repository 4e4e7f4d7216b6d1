import { z } from 'zod'

/** Ids are 12 characters of the code alphabet (60 bits of chance): short enough to read aloud, too many to guess. */
const idPattern = /^[0-9A-HJKMNP-TV-Z]{12}$/
const id = <const B extends string>(_brand: B) => z.string().regex(idPattern).brand<B>()

export const accountIdSchema = id('AccountId')
export type AccountId = z.infer<typeof accountIdSchema>
export const caseIdSchema = id('CaseId')
export type CaseId = z.infer<typeof caseIdSchema>
export const factorIdSchema = id('FactorId')
export type FactorId = z.infer<typeof factorIdSchema>
export const addressIdSchema = id('AddressId')
export type AddressId = z.infer<typeof addressIdSchema>
export const issuedCodeIdSchema = id('IssuedCodeId')
export type IssuedCodeId = z.infer<typeof issuedCodeIdSchema>
export const recordIdSchema = id('RecordId')
export type RecordId = z.infer<typeof recordIdSchema>

/** Eight digits by chance, shown as `4821-7730`: the owner types it on the hosted page. */
export const caseNumberSchema = z.string().regex(/^\d{8}$/)
export const showCaseNumber = (number: string): string => `${number.slice(0, 4)}-${number.slice(4)}`

/** An instant, ISO 8601 in UTC. */
export const instantSchema = z.iso.datetime()
export type Instant = z.infer<typeof instantSchema>
