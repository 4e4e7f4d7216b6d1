import { caseIdSchema, type CaseId } from './ids.ts'

/** A link that a ticket keeps: `rekey://case/…`. */
export const caseLink = (id: CaseId): string => `rekey://case/${id}`

/**
 * The case that a link names; null for everything else. Any page can send a browser to such a link, so it opens a place to look at
 * and never does anything.
 */
export function readCaseLink(text: string): CaseId | null {
  const match = /^rekey:\/\/case\/([0-9A-Z]{12})\/?$/.exec(text.trim())
  const id = caseIdSchema.safeParse(match?.[1])
  return id.success ? id.data : null
}
