import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { AppError } from '#common/errors.ts'
import type { Database } from '../database/database.ts'

/** `live`: the process answers. `ready`: it can do its work, the database included. */
export function registerHealth(app: FastifyInstance, database: Database): void {
  app.get('/health/live', { schema: { hide: true } }, async () => ({ status: 'live' }))
  app.get('/health/ready', { schema: { hide: true } }, async () => {
    try {
      await sql`select 1`.execute(database)
    } catch (error) {
      throw new AppError('storage_unavailable', { cause: error })
    }
    return { status: 'ready' }
  })
}
