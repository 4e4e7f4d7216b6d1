import { holdsGroupedCode } from '#common/model/grouped-code.ts'

/** Why a reason is not taken: too short to say anything, or there is a code in it. */
export function faultOfReason(text: string): 'short' | 'code' | null {
  if (holdsGroupedCode(text)) return 'code'
  return text.trim().length < 3 ? 'short' : null
}
