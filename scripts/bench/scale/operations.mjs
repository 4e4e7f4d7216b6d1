// What a desk does all day, through the HTTP API, on people of whom each is used once.
import { createBrowser, signInStaff, totpOf } from './backend.mjs'
import { startCrowd } from './crowd.mjs'
import { agentNames, benchPassword, emailOf, phoneOf, recoveryCodeOf, supervisorName } from './people.mjs'
import { fold } from '../../../src/identity/accounts/fold.ts'

/** Sign-ins older than this are done anew before acts that want a fresh one (rule 16). */
const freshMilliseconds = 200_000

/** Staff who are signed in, and people to work on. */
export async function createDesk({ client, port, sql, mailbox }) {
  const tokens = new Map()
  const signIn = async (name) => {
    tokens.set(name, { token: await signInStaff(client, port, name), at: Date.now() })
  }
  for (const name of [...agentNames, supervisorName]) await signIn(name)
  let turn = 0
  const query = async (text, values = []) => (await sql.query(text, values)).rows
  const chance = () => String.fromCharCode(48 + Math.floor(Math.random() * 10)) + letters(5)

  const desk = {
    mailbox,
    query,
    agent: (place = turn++) => tokens.get(agentNames[place % agentNames.length]).token,
    supervisor: () => tokens.get(supervisorName).token,
    async refresh() {
      for (const [name, { at }] of tokens) if (Date.now() - at > freshMilliseconds) await signIn(name)
    },
    /** Anybody, by chance. */
    people: (count) =>
      query(
        `select id, user_name, display_name from account
         where id > $1 and role is null order by id limit $2`,
        [chance(), count],
      ),
    /** Owners who may still be recovered: standard, with a live code and a working authenticator, in no open case. */
    async owners(count) {
      const found = await query(
        `select account.id, user_name, address.id as email_id, address.value as email
         from account join address on address.account_id = account.id and address.position = 0
         where account.id > $1 and account.kind = 'standard' and account.role is null and account.state = 'active'
           and reconfiguration_since is null
           and exists (select 1 from recovery_code where account_id = account.id and state = 'live')
           and exists (select 1 from factor where account_id = account.id and type = 'totp' and state = 'working' and last_step is null)
           and not exists (select 1 from "case" where account_id = account.id and state = 'open')
         order by account.id limit $2`,
        [chance(), count * 2],
      )
      const fresh = found.filter((row) => !used.has(row.id)).slice(0, count)
      for (const row of fresh) used.add(row.id)
      if (fresh.length === count) return fresh
      const more = await desk.owners(count - fresh.length)
      return [...fresh, ...more]
    },
    async openCase(call, owner, reason = 'locked_out') {
      const agent = turn++
      const { caseId } = await call(desk.agent(agent), 'POST', '/api/cases', {
        ...{ accountId: owner.id, ticket: `INC-${900_000 + turn}`, reason, channel: 'phone' },
      })
      return { ...owner, caseId, agent }
    },
    async cases(call, count) {
      const found = []
      for (const owner of await desk.owners(count)) found.push(await desk.openCase(call, owner))
      return found
    },
    /** A case with two proofs: the saved code, and one to a mailbox. */
    async prove(call, open) {
      const token = desk.agent(open.agent)
      await call(token, 'POST', `/api/cases/${open.caseId}/evidence/recovery-code`, {
        code: recoveryCodeOf(open.user_name),
      })
      const { issuedCodeId } = await call(token, 'POST', `/api/cases/${open.caseId}/issued-codes`, {
        addressId: open.email_id,
      })
      const code = await mailbox.take(open.email)
      await call(token, 'POST', `/api/cases/${open.caseId}/issued-codes/${issuedCodeId}/verify`, { code })
      return open
    },
  }
  const used = new Set()
  return desk
}

const letters = (count) =>
  Array.from({ length: count }, () => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Math.floor(Math.random() * 32))).join(
    '',
  )

const lookUp = (call, desk, text, limit = 20) => call(desk.agent(), 'POST', '/api/account-look-ups', { text, limit })
const found = (answer, id) => {
  if (!answer.items.some((item) => item.id === id)) throw new Error('the person looked up is not among those found')
}
const some = (answer) => {
  if (answer.items.length === 0) throw new Error('nothing was found')
}
const expectKind = (answer, kind) => {
  if (answer.kind !== kind) throw new Error(`the verdict is "${answer.kind}", not "${kind}"`)
}

/** The longest beginning of a user name that still has at least 20 hits. */
async function prefixOf(desk, userName) {
  for (let length = userName.length; length > 2; length--) {
    const prefix = userName.slice(0, length)
    const rows = await desk.query('select 1 from account where user_name ~>=~ $1 and user_name ~<~ $2 limit 20', [
      prefix,
      `${prefix}\u{10ffff}`,
    ])
    if (rows.length === 20) return prefix
  }
  return userName.slice(0, 3)
}

const nonLatin = /[^\p{Script=Latin}\p{N}\p{P}\s\p{M}]/u

/** Someone of whom `fits` holds, of many by chance. */
async function peopleWho(desk, count, fits) {
  const rows = []
  for (let tries = 0; rows.length < count && tries < 200; tries++)
    rows.push(...(await desk.people(200)).filter((person) => fits(person)))
  return rows.slice(0, count)
}

const auditPage = (name, filterOf, deep = false) => ({
  name,
  target: 3,
  many: 40,
  prepare: async (desk, count) => {
    const people = await desk.people(count)
    const [{ seq: top }] = await desk.query('select seq from audit_head')
    return Promise.all(
      people.map(async (person) => {
        const { text = '', where = 'true', values = [] } = filterOf(person, desk)
        if (!deep) return { query: text }
        // Where page 1,000 of 50 begins; with fewer entries the last page there is.
        const rows = await desk.query(
          `select seq from audit_entry where ${where} order by seq desc offset 49950 limit 1`,
          values,
        )
        return { query: `${text}&before=${rows[0]?.seq ?? Math.max(1, Math.floor(Number(top) / 2))}` }
      }),
    )
  },
  run: (call, desk, { query }) => call(desk.supervisor(), 'GET', `/api/audit?limit=50${query}`),
})

/**
 * @typedef {object} Operation
 * @property {string} name
 * @property {number} [target] most milliseconds at p50, at a million accounts and concurrency 1
 * @property {number} many how many a round does at concurrency 1
 * @property {(desk, count: number, call) => Promise<unknown[]>} prepare what it is done on, untimed
 * @property {(call, desk, input) => Promise<unknown>} run
 * @property {(desk) => Promise<() => Promise<void>>} [beside] what goes on meanwhile, unmeasured; returns what ends it
 * @property {boolean} [noEngine] other things than SQL take most of its time
 */
export const operations = [
  {
    name: 'look up: exact e-mail',
    target: 1.5,
    many: 40,
    prepare: (desk, count) => desk.people(count),
    run: async (call, desk, person) => found(await lookUp(call, desk, emailOf(person.user_name)), person.id),
  },
  {
    name: 'the same beside sign-ins and slow clients',
    many: 40,
    noEngine: true,
    prepare: (desk, count) => desk.people(count),
    beside: startCrowd,
    run: async (call, desk, person) => found(await lookUp(call, desk, emailOf(person.user_name)), person.id),
  },
  {
    name: 'look up: beginning of an e-mail, 20 hits',
    target: 4,
    many: 20,
    prepare: async (desk, count) =>
      Promise.all((await desk.people(count)).map(async (person) => ({ text: await prefixOf(desk, person.user_name) }))),
    run: async (call, desk, { text }) => some(await lookUp(call, desk, text)),
  },
  {
    name: 'look up: inside a name',
    target: 12,
    many: 20,
    prepare: async (desk, count) =>
      (await peopleWho(desk, count, (person) => !nonLatin.test(person.display_name))).map((person) => ({
        text: fold(person.display_name).split(' ')[1].slice(1),
      })),
    run: async (call, desk, { text }) => some(await lookUp(call, desk, text)),
  },
  {
    name: 'look up: inside an e-mail',
    target: 12,
    many: 20,
    prepare: async (desk, count) =>
      (await desk.people(count)).map((person) => ({ id: person.id, text: person.user_name.slice(-9) })),
    run: async (call, desk, { id, text }) => found(await lookUp(call, desk, text), id),
  },
  {
    name: 'look up: two letters',
    many: 10,
    prepare: async (desk, count) =>
      // Two letters find beginnings of words alone.
      (await desk.people(count)).map((person) => ({ text: person.user_name.slice(0, 2) })),
    run: async (call, desk, { text }) => some(await lookUp(call, desk, text)),
  },
  {
    name: 'look up: phone, three spellings',
    target: 1.5,
    many: 30,
    prepare: async (desk, count) =>
      (await desk.people(count)).map((person, place) => {
        const number = phoneOf(Number(/\d+$/.exec(person.user_name)?.[0] ?? 0))
        const national = number.replace('+49', '0')
        const text = [
          number,
          `00${number.slice(1)}`,
          `(${national.slice(0, 4)}) ${national.slice(4, 7)}-${national.slice(7)}`,
        ]
        return { id: person.id, text: text[place % 3] }
      }),
    run: async (call, desk, { id, text }) => found(await lookUp(call, desk, text), id),
  },
  {
    name: 'look up: name without its accents',
    target: 12,
    many: 20,
    prepare: async (desk, count) =>
      (
        await peopleWho(
          desk,
          count,
          (person) =>
            !nonLatin.test(person.display_name) && fold(person.display_name) !== person.display_name.toLowerCase(),
        )
      ).map((person) => ({ text: fold(person.display_name) })),
    run: async (call, desk, { text }) => some(await lookUp(call, desk, text)),
  },
  {
    name: 'look up: name in another script',
    target: 12,
    many: 20,
    prepare: async (desk, count) =>
      (await peopleWho(desk, count, (person) => nonLatin.test(person.display_name))).map((person) => ({
        text: person.display_name,
      })),
    run: async (call, desk, { text }) => some(await lookUp(call, desk, text)),
  },
  {
    name: 'account: factors, devices, sessions',
    target: 2,
    many: 40,
    prepare: (desk, count) => desk.people(count),
    run: (call, desk, { id }) => call(desk.agent(), 'GET', `/api/accounts/${id}`),
  },
  {
    name: 'account: time line',
    target: 2,
    many: 40,
    prepare: (desk, count) => desk.people(count),
    run: (call, desk, { id }) => call(desk.agent(), 'GET', `/api/accounts/${id}/time-line`),
  },
  {
    name: 'recovery code: valid',
    target: 4,
    many: 12,
    prepare: (desk, count, call) => desk.cases(call, count),
    run: async (call, desk, open) =>
      expectKind(
        await call(desk.agent(open.agent), 'POST', `/api/cases/${open.caseId}/evidence/recovery-code`, {
          code: recoveryCodeOf(open.user_name),
        }),
        'valid',
      ),
  },
  {
    name: 'recovery code: wrong',
    target: 4,
    many: 12,
    prepare: (desk, count, call) => desk.cases(call, count),
    run: async (call, desk, open) =>
      expectKind(
        await call(desk.agent(open.agent), 'POST', `/api/cases/${open.caseId}/evidence/recovery-code`, {
          code: recoveryCodeOf(`nobody ${open.user_name}`),
        }),
        'unknown',
      ),
  },
  {
    name: 'issued code: issue',
    many: 12,
    prepare: (desk, count, call) => desk.cases(call, count),
    run: (call, desk, open) =>
      call(desk.agent(open.agent), 'POST', `/api/cases/${open.caseId}/issued-codes`, { addressId: open.email_id }),
  },
  {
    name: 'issued code: check',
    many: 12,
    prepare: async (desk, count, call) => {
      const ready = []
      for (const open of await desk.cases(call, count)) {
        const issued = await call(desk.agent(open.agent), 'POST', `/api/cases/${open.caseId}/issued-codes`, {
          addressId: open.email_id,
        })
        ready.push({ ...open, issuedCodeId: issued.issuedCodeId, code: await desk.mailbox.take(open.email) })
      }
      return ready
    },
    run: async (call, desk, open) =>
      expectKind(
        await call(
          desk.agent(open.agent),
          'POST',
          `/api/cases/${open.caseId}/issued-codes/${open.issuedCodeId}/verify`,
          {
            code: open.code,
          },
        ),
        'valid',
      ),
  },
  {
    name: 'reset of a lost device',
    target: 5,
    many: 10,
    prepare: async (desk, count, call) => {
      await desk.refresh()
      const ready = []
      for (const open of await desk.cases(call, count)) {
        await desk.prove(call, open)
        const path = `/api/cases/${open.caseId}/reset-preview`
        const { digest } = await call(desk.agent(open.agent), 'POST', path, { factors: 'all' })
        ready.push({ ...open, digest })
      }
      return ready
    },
    run: (call, desk, open) =>
      call(desk.agent(open.agent), 'POST', `/api/cases/${open.caseId}/reset`, {
        factors: 'all',
        previewDigest: open.digest,
      }),
  },
  auditPage('audit: newest', () => ({})),
  auditPage('audit: of an account', ({ id }) => ({ text: `&accountId=${id}` })),
  auditPage('audit: by an agent, one action', (_person, desk) => ({
    text: `&actorId=${desk.agentIds[0]}&action=account.looked_up`,
  })),
  auditPage('audit: one action', () => ({ text: '&action=factors.reset' })),
  auditPage('audit: refused, of one month', () => {
    const at = (days) => new Date(Date.now() - days * 86_400_000).toISOString()
    return { text: `&outcome=refused&from=${at(120)}&to=${at(90)}` }
  }),
  auditPage('audit: page 1,000', () => ({}), true),
  auditPage(
    'audit: page 1,000 of one action',
    () => ({ text: '&action=factor.verified', where: 'action = $1', values: ['factor.verified'] }),
    true,
  ),
  {
    name: "owner's sign-in with password and TOTP",
    many: 4,
    noEngine: true,
    prepare: (desk, count) => desk.owners(count),
    run: async (_call, desk, owner) => {
      const browser = createBrowser(desk.client, desk.port)
      await browser.get('/sign-in')
      await browser.post('/sign-in', { identifier: owner.user_name, password: benchPassword })
      const done = await browser.post('/sign-in/factor', { code: totpOf(owner.user_name) })
      if (done.path?.startsWith('/sign-in') !== false) throw new Error(`the sign-in stands at ${done.path}`)
    },
  },
]

/** One ticket from the first look-up to the reset, as ten agents do it beside each other. */
export const mixedDesk = {
  name: 'mixed desk: ticket of eight calls, ten agents',
  concurrency: 10,
  prepare: async (desk, count) => {
    await desk.refresh()
    return desk.owners(count)
  },
  run: async (call, desk, owner) => {
    await lookUp(call, desk, emailOf(owner.user_name))
    await call(desk.agent(), 'GET', `/api/accounts/${owner.id}`)
    await call(desk.agent(), 'GET', `/api/accounts/${owner.id}/time-line`)
    const open = await desk.openCase(call, owner)
    await desk.prove(call, open)
    await call(desk.agent(open.agent), 'GET', `/api/cases/${open.caseId}`)
  },
}
