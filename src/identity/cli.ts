import { createReadStream, createWriteStream } from 'node:fs'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { applicationCommand } from './applications/application-command.ts'
import { hookCommand } from './hooks/hook-command.ts'
import { restore } from './backup/backup.ts'
import { systemClock } from './clock.ts'
import { lockDataFolder } from './data-folder.ts'
import { openEmbedded, openServer } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { createTransact } from './database/transaction.ts'
import type { ImportEvent } from './imports/import-stream.ts'
import { loadKeyFile } from './keys/key-file.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { breakGlassCommand } from './staff/break-glass-command.ts'

const usage = `Usage: rekey <command> [--data FOLDER]

  import FILE.csv [--dry-run] [--invite] [--map field=Header …] [--report FILE]
      Load accounts through the running backend. Fields: external_id, user_name, display_name, email,
      email_behind_sign_in, second_email, phone, department, kind, locale, manager.
  admin create --user-name NAME --name "DISPLAY NAME" --email ADDRESS [--locale en|de|ar]
      Make the first administrator; prints the invitation pass.
  staff create --role agent|supervisor|auditor --user-name NAME --name "DISPLAY NAME" --email ADDRESS
      Invite a member of staff; prints the invitation pass.
  backup FILE
      Write a backup of the database through the running backend. The key file (keys.json) needs its own safe copy.
  restore FILE
      Put a backup into an empty database; the backend must be stopped. DATABASE_URL chooses the server, as for the backend.
  break-glass --user-name NAME --reason "TEXT"
      For a supervisor or administrator whose only phone is lost, or whose account is frozen, and whom nobody can help: ends
      their factors, sessions, trust and passes, LIFTS A FREEZE of the account and prints one enrolment pass; everybody who
      watches over the desk is told. The backend must be stopped; run it with the backend's settings, as the user who runs it.
  keys turn digest|seal|cookie|vapid
      Put a new key in use; what stands under older keys stays readable.
  application add --name NAME --kind web|native --redirect URI …  (application --help: all of its options)
  application list
  application remove CLIENT_ID
  hook add --name NAME --to URL | --in  (hook --help: all of its options)
  hook list
  hook remove ID
      Applications that sign in through Rekey (OpenID Connect); prints a new one's id and secret once.
  status
      Say whether the backend is running.
`

/** A fault that the person at the terminal can do something about. */
class CommandError extends Error {}

const options = {
  data: { type: 'string' },
  'dry-run': { type: 'boolean' },
  invite: { type: 'boolean' },
  map: { type: 'string', multiple: true },
  report: { type: 'string' },
  role: { type: 'string' },
  'user-name': { type: 'string' },
  name: { type: 'string' },
  email: { type: 'string' },
  locale: { type: 'string' },
  reason: { type: 'string' },
  help: { type: 'boolean' },
} as const
type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values']

async function main(): Promise<void> {
  // It has options of its own.
  if (process.argv[2] === 'application')
    return applicationCommand(process.argv.slice(3), { call: callJson, say, fail: (text) => new CommandError(text) })
  if (process.argv[2] === 'hook') return hookCommand(process.argv.slice(3), { call: callJson, say })
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const folder = resolve(values.data ?? process.env['REKEY_DATA_FOLDER'] ?? 'data')
  const [command, ...rest] = positionals
  if (command === 'import' && rest[0] !== undefined) return importFile(folder, rest[0], values)
  if (command === 'admin' && rest[0] === 'create') return createStaff(folder, 'administrator', values)
  if (command === 'staff' && rest[0] === 'create') return createStaff(folder, values.role ?? '', values)
  if (command === 'backup' && rest[0] !== undefined) return backupTo(folder, rest[0])
  if (command === 'restore' && rest[0] !== undefined) return restoreFrom(folder, rest[0])
  if (command === 'break-glass')
    return breakGlassCommand(
      folder,
      { userName: values['user-name'], reason: values.reason },
      { say, fail: (text) => new CommandError(text) },
    )
  if (command === 'keys' && rest[0] === 'turn' && rest[1] !== undefined) {
    const { kind, version } = (await callJson(folder, '/keys/turn', { kind: rest[1] })) as {
      kind: string
      version: number
    }
    return say(`The ${kind} key is now version ${version}. Make a safe copy of ${join(folder, 'keys.json')} now.`)
  }
  if (command === 'status') {
    const { pid } = (await callJson(folder, '/status')) as { pid: number }
    return say(`The backend is running (process ${pid}).`)
  }
  process.stdout.write(usage)
  if (values.help !== true) process.exitCode = 2
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Sends a request to the running backend's control socket. */
async function call(
  folder: string,
  method: 'GET' | 'POST',
  path: string,
  headers: Record<string, string>,
  send: (target: NodeJS.WritableStream) => Promise<void> | void,
): Promise<IncomingMessage> {
  const control = await readFile(join(folder, 'control.json'), 'utf8').catch(() => undefined)
  if (control === undefined)
    throw new CommandError(
      `no backend is running on ${folder}: start it first (npm run identity), or name its folder with --data`,
    )
  const { path: socketPath } = JSON.parse(control) as { path: string }
  return new Promise((resolvePromise, reject) => {
    const outgoing = request({ socketPath, method, path, headers }, resolvePromise)
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ?
          new CommandError(`no backend is running on ${folder}`)
        : error,
      ),
    )
    void Promise.resolve(send(outgoing)).catch(reject)
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string
  return text
}

async function callJson(folder: string, path: string, body?: unknown): Promise<unknown> {
  const response = await call(
    folder,
    body === undefined ? 'GET' : 'POST',
    path,
    body === undefined ? {} : { 'content-type': 'application/json' },
    (target) => void target.end(body === undefined ? '' : JSON.stringify(body)),
  )
  const answer = JSON.parse(await textOf(response)) as { error?: string }
  if (response.statusCode !== 200) throw new CommandError(answer.error ?? `the backend answered ${response.statusCode}`)
  return answer
}

async function importFile(folder: string, file: string, values: Values): Promise<void> {
  await stat(file).catch(() => {
    throw new CommandError(`there is no file ${file}`)
  })
  const mapping: Record<string, string> = {}
  for (const pair of values.map ?? []) {
    const [field, header] = pair.split('=', 2)
    if (field === undefined || header === undefined) throw new CommandError(`--map wants field=Header, not ${pair}`)
    mapping[field] = header
  }
  const query = new URLSearchParams({
    dryRun: String(values['dry-run'] === true),
    invite: String(values.invite === true),
    mapping: JSON.stringify(mapping),
  })
  const response = await call(folder, 'POST', `/import?${query}`, { 'content-type': 'text/csv' }, (target) =>
    pipeline(createReadStream(file), target),
  )
  if (response.statusCode !== 200)
    throw new CommandError((JSON.parse(await textOf(response)) as { error: string }).error)
  const report = values.report === undefined ? undefined : createWriteStream(values.report, { mode: 0o600 })
  let rest = ''
  let shownRefusals = 0
  for await (const chunk of response.setEncoding('utf8')) {
    const parts = (rest + (chunk as string)).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) shownRefusals = showImport(JSON.parse(part) as ImportEvent, shownRefusals, report)
  }
  report?.end()
}

const mostRefusalsShown = 20

function showImport(event: ImportEvent, shown: number, report: NodeJS.WritableStream | undefined): number {
  switch (event.kind) {
    case 'columns':
      say(
        `Columns: ${Object.entries(event.used)
          .map(([header, field]) => `${header} → ${field}`)
          .join(', ')}`,
      )
      if (event.ignored.length > 0) say(`Not used: ${event.ignored.join(', ')}`)
      return shown
    case 'progress':
      if (process.stdout.isTTY) process.stdout.write(`\r${event.rows} rows `)
      return shown
    case 'inviting':
      if (process.stdout.isTTY) process.stdout.write(`\r${event.invited} invited `)
      return shown
    case 'refused':
      for (const refusal of event.refusals) {
        const text = `line ${refusal.line}: ${refusal.field} ${refusal.because}`
        report?.write(`${text}\n`)
        if (shown < mostRefusalsShown) say(text)
        else if (shown === mostRefusalsShown) say('… more were refused: --report FILE lists every one')
        shown++
      }
      return shown
    case 'done':
      say(
        `\n${event.dryRun ? 'Dry run, nothing was changed. ' : ''}${event.rows} rows: ${event.created} new, ${event.updated} changed, ${event.unchanged} as before, ${event.refused} refused.`,
      )
      if (event.invited + event.unreachable > 0)
        say(`${event.invited} invited; ${event.unreachable} have no address that an invitation may go to.`)
      else if (event.created > 0 && !event.dryRun)
        say('Nobody was invited yet: run it again with --invite when they may come in.')
      if (event.refused > 0) process.exitCode = 1
      return shown
    case 'stopped':
      process.exitCode = 1
      process.stderr.write(
        `The import stopped: ${event.because}. What was counted before is there; mend the file and run it again.\n`,
      )
      return shown
  }
}

async function createStaff(folder: string, role: string, values: Values): Promise<void> {
  const { 'user-name': userName, name: displayName, email, locale = 'en' } = values
  if (userName === undefined || displayName === undefined || email === undefined)
    throw new CommandError('--user-name, --name and --email are needed')
  const { pass } = (await callJson(folder, '/staff', { userName, displayName, email, role, locale })) as {
    pass: string
  }
  say(
    `${displayName} was invited as ${role}. The invitation went to ${email}; its pass, good once and for a day:\n\n    ${pass}\n`,
  )
}

async function backupTo(folder: string, file: string): Promise<void> {
  const response = await call(folder, 'POST', '/backup', {}, (target) => void target.end())
  if (response.statusCode !== 200)
    throw new CommandError((JSON.parse(await textOf(response)) as { error: string }).error)
  const draft = `${file}.part`
  await pipeline(response, createWriteStream(draft, { mode: 0o600, flags: 'wx' })).catch(async (error: unknown) => {
    await rm(draft, { force: true })
    throw error
  })
  const handle = await open(draft, 'r')
  await handle.sync()
  await handle.close()
  await rename(draft, file)
  say(
    `Backed up to ${file}. It holds personal data. Keep a copy of ${join(folder, 'keys.json')} apart from it: without the keys the codes and factors in it cannot be read.`,
  )
}

async function restoreFrom(folder: string, file: string): Promise<void> {
  const held = await lockDataFolder(folder)
  try {
    const url = process.env['DATABASE_URL']
    const keys = createKeyRing(await loadKeyFile(held.keyFilePath, false))
    const database = url === undefined ? await openEmbedded(held.databasePath) : openServer(url)
    try {
      await migrate(database, systemClock.now())
      const counts = await restore(database, createReadStream(file), keys.digestVersions)
      await createTransact(database, systemClock)(
        { actor: { kind: 'system', id: null }, source: 'control', requestId: null },
        async (work) =>
          work.record({
            action: 'backup.restored',
            outcome: 'done',
            detail: { accounts: counts['account'] ?? 0, entries: counts['audit_entry'] ?? 0 },
          }),
      )
      say(`Restored ${counts['account'] ?? 0} accounts and ${counts['audit_entry'] ?? 0} audit entries.`)
    } finally {
      await database.destroy()
    }
  } finally {
    await held.release()
  }
}

main().catch((error: unknown) => {
  const known = error instanceof CommandError || (error instanceof Error && error.message !== '')
  process.stderr.write(`rekey: ${known ? (error as Error).message : String(error)}\n`)
  const misspelt = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (misspelt) process.stderr.write('"rekey --help" shows commands and options.\n')
  process.exitCode = misspelt ? 2 : 1
})
