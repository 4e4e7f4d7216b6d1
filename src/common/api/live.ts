import { z } from 'zod'
import { liveTopics } from '../model/words.ts'
import { defineRoute } from './route.ts'

const version = z.number().int().nonnegative()

/** How often each thing that people watch has changed: no account, no case, nothing but a number. */
export const liveVersionsSchema = z.object(
  Object.fromEntries(liveTopics.map((topic) => [topic, version])) as Record<
    (typeof liveTopics)[number],
    typeof version
  >,
)
export type LiveVersions = z.infer<typeof liveVersionsSchema>

export const liveChangeSchema = z.object({ topic: z.enum(liveTopics), version })

/**
 * The same as a stream of server-sent events: `versions` first, with all of them, then a `change` for each that rose. It
 * is no route of JSON, so it stands beside the contract.
 */
export const liveEventsPath = '/api/events'

export const liveRoutes = {
  getLiveVersions: defineRoute({
    method: 'GET',
    path: '/api/live-versions',
    summary: 'How often each watched thing has changed; `GET /api/events` tells the same as it happens',
    changes: false,
    answer: liveVersionsSchema,
  }),
}
