import { systemClock } from '../clock.ts'
import { readConfig, type Config } from '../config.ts'
import { lockDataFolder } from '../data-folder.ts'
import { openEmbedded, openServer } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import type { OutboxChannel } from '../database/schema.ts'
import { createTransact } from '../database/transaction.ts'
import { loadKeyFile } from '../keys/key-file.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { createServices } from '../services.ts'

/** What the backend that sends them later has a sender for. */
const channelsOf = (config: Config): Set<OutboxChannel> =>
  new Set(['mail', 'push', 'logout', ...(config.demo || config.sms !== undefined ? (['sms'] as const) : [])])

/**
 * The break-glass way (rule 22), with the backend stopped: whoever has the data folder with its keys, and the database,
 * is somebody who runs the server. The mails wait in the outbox until the backend runs again.
 */
export async function breakGlassCommand(
  folder: string,
  given: { userName: string | undefined; reason: string | undefined },
  terminal: { say(text: string): void; fail(text: string): Error },
): Promise<void> {
  const { userName, reason } = given
  if (userName === undefined || reason === undefined) throw terminal.fail('--user-name and --reason are needed')
  const config = settings(folder, terminal)
  const held = await lockDataFolder(folder)
  try {
    const keys = createKeyRing(await loadKeyFile(held.keyFilePath, false))
    const { databaseUrl } = config
    const database = databaseUrl === undefined ? await openEmbedded(held.databasePath) : openServer(databaseUrl)
    try {
      await migrate(database, systemClock.now())
      const { breakGlass } = createServices({
        ...config,
        keys,
        wakeOutbox: () => undefined,
        channels: channelsOf(config),
      })
      const { pass, expiresAt, displayName, lifted, told } = await createTransact(database, systemClock)(
        { actor: { kind: 'system', id: null }, source: 'control', requestId: null },
        (work) => breakGlass.use(work, userName, reason),
      )
      terminal.say(
        `Break-glass was used for ${displayName}. Every factor, session, trusted device and pass of theirs has ended, and so has their recovery code.${lifted ? ' THE ACCOUNT WAS FROZEN, because somebody reported that it was misused: the freeze is lifted now, without any evidence. Make sure who is at the other end.' : ''}\n\n    ${pass.reveal()}\n\n` +
          `This enrolment pass is good once, until ${expiresAt.toISOString()}: they sign in with their password, enter it and set up MFA, and are shown a new recovery code.\n` +
          `Start the backend now. ${displayName} and ${told} others are told by it, and the console shows it until another supervisor or administrator has taken note.`,
      )
    } finally {
      await database.destroy()
    }
  } finally {
    await held.release()
  }
}

/** Links in mails and the ways to send them are the backend's own, or nobody would be told. */
function settings(folder: string, terminal: { fail(text: string): Error }): Config {
  try {
    return readConfig({ ...process.env, REKEY_DATA_FOLDER: folder })
  } catch (error) {
    throw terminal.fail(
      `break-glass needs the settings that the backend runs with: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
