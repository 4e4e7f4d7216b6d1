import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { hookEventNames } from './hook-events.ts'

const usage = `Usage: rekey hook add|list|remove [--data FOLDER]

  hook add --name NAME --to URL [--event EVENT …]
      Tells a ticket system what happens: ${hookEventNames.join(', ')} (else all).
      Signed, tried again for a day, with a stable webhook-id (Standard Webhooks).
  hook add --name NAME --in
      An address at which a ticket system opens cases, with a secret to sign by.
  hook list
  hook remove ID
`

const options = {
  data: { type: 'string' },
  name: { type: 'string' },
  to: { type: 'string' },
  in: { type: 'boolean' },
  event: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const

interface Terminal {
  call(folder: string, path: string, body?: unknown): Promise<unknown>
  say(text: string): void
}

/** `rekey hook …`: webhooks to and from a ticket system, through the running backend. */
export async function hookCommand(words: string[], { call, say }: Terminal): Promise<void> {
  const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true })
  const folder = resolve(values.data ?? process.env['REKEY_DATA_FOLDER'] ?? 'data')
  const [what, id] = positionals
  if (values.help !== true && what === 'add' && (values.in === true) !== (values.to !== undefined)) {
    const answer = (await call(
      folder,
      '/hooks',
      values.in === true ?
        { direction: 'in', name: values.name }
      : { direction: 'out', name: values.name, url: values.to, events: values.event },
    )) as { id: string; secret: string; address: string | null }
    say(`Added ${values.name ?? ''}.\n\n    id      ${answer.id}`)
    if (answer.address !== null) say(`    POST    ${answer.address}`)
    say(`    secret  ${answer.secret}\n\nThe secret is shown this once: put it where the ticket system keeps it.`)
    return
  }
  if (values.help !== true && what === 'list') {
    const { hooks } = (await call(folder, '/hooks')) as {
      hooks: { id: string; direction: string; name: string; url: string | null; events: string }[]
    }
    for (const hook of hooks) say(`${hook.id}  ${hook.direction}  ${hook.name}  ${hook.url ?? ''}  ${hook.events}`)
    if (hooks.length === 0) say('No webhook is set up.')
    return
  }
  if (values.help !== true && what === 'remove' && id !== undefined) {
    await call(folder, '/hooks/remove', { id })
    say(`Removed ${id}.`)
    return
  }
  process.stdout.write(usage)
  if (values.help !== true) process.exitCode = 2
}
