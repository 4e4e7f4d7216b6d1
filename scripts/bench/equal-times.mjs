import { spawn } from 'node:child_process'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crowd } from '../../src/identity/seed/people.ts'
import { compiledEnvironment } from '../lib/compiled-environment.mjs'
import { identityArguments } from '../lib/identity-process.mjs'
import { root } from '../lib/places.mjs'
import { freePort } from '../lib/test-postgres.mjs'
import { median } from './scale/measure.mjs'

/** What is promised (FAULTS B12): nobody learns by time whether an account is there. */
const mostMilliseconds = 5
const mostAuc = 0.55

/** A backend of its own with the demo's people; requests name their source, so that no limit per source gets in the way. */
async function startBackend() {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-bench-'))
  const port = await freePort()
  const log = openSync(join(folder, 'identity.log'), 'a')
  const child = spawn(process.execPath, identityArguments, {
    cwd: root,
    stdio: ['ignore', log, log, 'ipc'],
    env: {
      ...compiledEnvironment,
      REKEY_DEMO: '1',
      REKEY_DATA_FOLDER: join(folder, 'data'),
      REKEY_PORT: String(port),
      REKEY_OUTBOX_PORT: '0',
      REKEY_TRUSTED_PROXIES: '127.0.0.1,::1',
      REKEY_LOG_LEVEL: 'error',
    },
  })
  await new Promise((resolve, reject) => {
    child.on('message', (message) => (message?.kind === 'ready' ? resolve() : undefined))
    child.on('exit', () => reject(new Error(`the backend ended; see ${folder}/identity.log`)))
  })
  return {
    origin: `http://localhost:${port}`,
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Chance that a time of the one group is longer than one of the other: what the best threshold on time would make of it. */
function auc(left, right) {
  const all = [...left.map((value) => ({ value, left: true })), ...right.map((value) => ({ value, left: false }))].sort(
    (a, b) => a.value - b.value,
  )
  let rankSum = 0
  for (let start = 0; start < all.length;) {
    let end = start
    while (end < all.length && all[end].value === all[start].value) end++
    const rank = (start + 1 + end) / 2
    for (let index = start; index < end; index++) if (all[index].left) rankSum += rank
    start = end
  }
  const area = (rankSum - (left.length * (left.length + 1)) / 2) / (left.length * right.length)
  return Math.max(area, 1 - area)
}

export const equalTimesCommand = {
  call: 'npm run bench -- equal-times',
  says: 'Measures that nobody learns by time whether an account is there.',
  options: {
    requests: {
      value: 'N',
      default: '200',
      says: 'how many of each group',
      fits: /^[1-9]\d{0,5}$/,
      wants: 'a number',
    },
  },
}

/** @returns {Promise<boolean>} whether the figures that are promised were reached */
export async function measureEqualTimes(values) {
  const each = Number(values.requests)
  const backend = await startBackend()
  try {
    const first = await fetch(`${backend.origin}/sign-in`)
    const cookie = (first.headers.getSetCookie()[0] ?? '').split(';')[0]
    const token = /name="form_token" value="([^"]+)"/.exec(await first.text())?.[1] ?? ''
    let source = 0
    const post = async (path, fields) => {
      source++
      const body = new URLSearchParams({ form_token: token, ...fields })
      const started = performance.now()
      const answer = await fetch(backend.origin + path, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          cookie,
          origin: backend.origin,
          'x-forwarded-for': `10.${(source >> 16) & 255}.${(source >> 8) & 255}.${source & 255}`,
        },
        body,
      })
      const text = await answer.text()
      const milliseconds = performance.now() - started
      const headers = [...answer.headers.keys()].filter((name) => name !== 'date').sort()
      // What differs by chance: the cookie's token, the request's id, and what was typed itself.
      const said = `${answer.status} ${headers.join(',')} ${text.replace(/value="[^"]*"/g, '').length}`
      return { milliseconds, said }
    }
    const people = crowd(480)
    const active = people.filter((person) => person.state === 'active')
    const closed = people.filter((person) => person.state === 'suspended' || person.state === 'frozen')
    const withoutMfa = people.filter((person) => person.state === 'active' && person.reconfiguration !== null)
    const locked = active.slice(0, 20)
    for (const person of locked)
      for (let tries = 0; tries < 5; tries++) await post('/sign-in', { identifier: person.userName, password: 'x' })
    const fresh = active.slice(20).filter((person) => !withoutMfa.includes(person))
    const pick = (list, index) => list[index % list.length]
    const wrong = 'not the password at all'
    const signIn = (person) => post('/sign-in', { identifier: person.userName, password: wrong })
    const forgot = (email) => post('/forgotten-password', { email })
    const mail = (person) => person.emails[0].value
    const suites = {
      'POST /sign-in': {
        unknown: (index) => post('/sign-in', { identifier: `nobody${index}`, password: wrong }),
        known: (index) => signIn(pick(fresh, index)),
        locked: (index) => signIn(pick(locked, index)),
        'closed (frozen, suspended)': (index) => signIn(pick(closed, index)),
        'without MFA': (index) => signIn(pick(withoutMfa, index)),
      },
      'POST /forgotten-password': {
        unknown: (index) => forgot(`nobody${index}@demo.example`),
        known: (index) => forgot(mail(pick(fresh, index))),
        'closed (frozen, suspended)': (index) => forgot(mail(pick(closed, index))),
      },
      'POST /sign-up': {
        unknown: (index) => post('/sign-up', { email: `new${index}@demo.example` }),
        known: (index) => post('/sign-up', { email: mail(pick(fresh, index)) }),
      },
      'POST /sign-in/passkey/options': {
        first: () => post('/sign-in/passkey/options', {}),
        second: () => post('/sign-in/passkey/options', {}),
      },
    }
    let reached = true
    for (const [name, groups] of Object.entries(suites)) {
      const seen = Object.fromEntries(Object.keys(groups).map((group) => [group, []]))
      for (let index = -5; index < each; index++)
        for (const [group, ask] of Object.entries(groups)) {
          const answer = await ask(Math.abs(index))
          if (index >= 0) seen[group].push(answer)
        }
      const [reference, ...others] = Object.keys(groups)
      const times = (group) => seen[group].map((answer) => answer.milliseconds)
      console.log(`\n${name}: ${each} of each group, interleaved`)
      console.log(`  ${reference.padEnd(28)} median ${median(times(reference)).toFixed(2)} ms`)
      const said = new Set(seen[reference].map((answer) => answer.said))
      for (const group of others) {
        const difference = Math.abs(median(times(group)) - median(times(reference)))
        const area = auc(times(group), times(reference))
        const odd = seen[group].filter((answer) => !said.has(answer.said)).length
        const good = difference <= mostMilliseconds && area <= mostAuc && odd === 0
        reached &&= good
        console.log(
          `  ${group.padEnd(28)} median ${median(times(group)).toFixed(2)} ms, difference ${difference.toFixed(2)} ms, AUC ${area.toFixed(3)}, other status, headers or length: ${odd} ${good ? '' : '  <- not reached'}`,
        )
      }
    }
    console.log(`\nPromised: medians within ${mostMilliseconds} ms, AUC at most ${mostAuc}, the same answer.`)
    return reached
  } finally {
    await backend.stop()
  }
}
