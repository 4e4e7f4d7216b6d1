import { z } from 'zod'
import { ticketSchema } from '#common/api/cases.ts'
import { lineText, proseText } from '#common/model/plain-text.ts'
import { callerChannelSchema, caseReasonSchema } from '#common/model/words.ts'
import { isSafeAddress } from '../applications/redirect-uri.ts'
import { hookEventNames, type HookEvent } from './hook-events.ts'

export const newHookSchema = z.discriminatedUnion('direction', [
  z.strictObject({
    direction: z.literal('out'),
    name: lineText(1, 60),
    url: z.string().refine(isSafeAddress, 'https, or http to this machine'),
    events: z.array(z.enum(hookEventNames as [HookEvent, ...HookEvent[]])).default([...hookEventNames]),
  }),
  z.strictObject({ direction: z.literal('in'), name: lineText(1, 60) }),
])

/** What a ticket system sends to open a case. A ticket opens a case and proves nobody. */
export const ticketMessageSchema = z.object({
  ticket: ticketSchema,
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  /** User name or e-mail address of the account that the ticket is about. */
  account: z.string().trim().min(1).max(320),
  /** User name or e-mail address of the agent who has the ticket. */
  agent: z.string().trim().min(1).max(320),
  reason: caseReasonSchema.default('other'),
  channel: callerChannelSchema.default('phone'),
  story: proseText(0, 2000).default(''),
})
export type TicketMessage = z.infer<typeof ticketMessageSchema>
export type NewHook = z.infer<typeof newHookSchema>
