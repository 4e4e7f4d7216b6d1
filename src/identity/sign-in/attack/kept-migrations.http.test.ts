import { expect, it } from 'vitest'
import { systemClock } from '../../clock.ts'
import { migrate } from '../../database/migrate.ts'
import { newDatabase } from '../../testing/test-database.ts'

/** What the file was when databases first took it. */
const asTaken = {
  '0011-trust-and-passkeys.sql': '0a2fe15f220397e4112590d649490c01e13d11cd9296c5e69a6ef5ce09ede2b9',
}

it.fails(
  'a database that has taken a migration goes on with this version',
  async () => {
    const { database, drop } = await newDatabase()
    try {
      await migrate(database, systemClock.now())
      for (const [name, digest] of Object.entries(asTaken))
        await database.updateTable('schema_migration').set({ digest }).where('name', '=', name).execute()
      expect(await migrate(database, systemClock.now())).toEqual([])
    } finally {
      await database.destroy()
      await drop()
    }
  },
  120_000,
)
