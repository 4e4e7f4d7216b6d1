import { z } from 'zod'
import { accountIdSchema } from '../model/ids.ts'
import { localeSchema, roleSchema } from '../model/words.ts'
import { defineRoute } from './route.ts'

export const places = ['desk', 'cases', 'approvals', 'watch', 'policy', 'audit', 'team'] as const

export const meSchema = z.object({
  id: accountIdSchema,
  displayName: z.string(),
  userName: z.string(),
  role: roleSchema,
  locale: localeSchema,
  /** Places of the console that this role may open; the server decides again at every call. */
  places: z.array(z.enum(places)),
  mayOpenCases: z.boolean(),
})
export type Me = z.infer<typeof meSchema>

export const meRoutes = {
  getMe: defineRoute({
    method: 'GET',
    path: '/api/me',
    summary: 'Who is signed in, with the role as it is now',
    changes: false,
    answer: meSchema,
  }),
}
