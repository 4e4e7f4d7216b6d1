import { AppError } from '#common/errors.ts'
import { holdsGroupedCode } from '#common/model/grouped-code.ts'

/** A code that was read aloud belongs into its field, never into what is kept and shown. */
export function refuseCodes(texts: Record<string, string>): void {
  const fields = Object.entries(texts).flatMap(([field, text]) => (holdsGroupedCode(text) ? [field] : []))
  if (fields.length > 0) throw new AppError('code_in_text', { params: { fields: fields.join(', ') } })
}
