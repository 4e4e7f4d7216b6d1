import { z } from 'zod'
import { caseActionSchema, refusalReasonSchema } from '../model/words.ts'

/** Whether an action is to be had now and, where not, exactly why (first reason that holds). The server decides again when it is asked for. */
export const actionAdviceSchema = z.object({
  action: caseActionSchema,
  /** null: it may be done now. */
  reason: refusalReasonSchema.nullable(),
  /** Instant at which a lock ends, where the reason is `locked`. */
  until: z.iso.datetime().nullable(),
})
export type ActionAdvice = z.infer<typeof actionAdviceSchema>
