import { dataFolder } from './places.mjs'
import { plain, say } from './tell.mjs'

const columns = (rows) => {
  const widths = rows[0].map((_cell, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) => `    ${row.map((cell, column) => cell.padEnd(widths[column])).join('   ')}`.trimEnd())
}

/** Everything that a newcomer needs to handle a first ticket. */
export function showSummary({ consoleAddress, backend, profile, seconds }) {
  const label = `Console (${profile})`.padEnd(21)
  const again = profile === 'agent' ? 'npm start' : `npm start -- --as ${profile}`
  say()
  say(`Rekey is ready (${seconds.toFixed(1)} s).`)
  say()
  if (consoleAddress !== null) {
    say(`  ${label} ${consoleAddress}`)
    say(`                        This address opens one tab, once. "${again}" in another terminal prints a fresh one.`)
  } else {
    say(`  ${label} in its own window`)
  }
  say(`  Outbox                ${plain(backend.outboxAddress)}`)
  say('                        One-time codes, mail and messages of the demo arrive here; nothing leaves this machine.')
  say("                        It shows the codes of these people's authenticator apps as well.")
  say(`  Identity backend      ${plain(backend.origin)}`)
  say()
  say('  Who can sign in')
  const rows = backend.people.map((person) =>
    [person.displayName, person.userName, person.password, person.role].map(plain),
  )
  for (const line of columns([['name', 'user name', 'password', 'role'], ...rows])) say(line)
  say()
  say(`  A second person at the desk: npm start -- --as supervisor`)
  say(`  Data and logs: ${plain(dataFolder)}   Start anew: npm start -- --reset   Stop: Ctrl-C`)
  say()
}
