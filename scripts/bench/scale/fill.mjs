// Fills a database with as many accounts as wanted, by COPY, once: a filled one is kept and told by its mark.
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { hash } from '@node-rs/argon2'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { normaliseCode } from '../../../src/common/model/code-alphabet.ts'
import { openServer } from '../../../src/identity/database/database.ts'
import { migrate } from '../../../src/identity/database/migrate.ts'
import { factorSealContext } from '../../../src/identity/factors/factor.service.ts'
import { loadKeyFile } from '../../../src/identity/keys/key-file.ts'
import { createKeyRing } from '../../../src/identity/keys/key-ring.ts'
import { say } from '../../lib/tell.mjs'
import {
  agentNames,
  benchPassword,
  departmentOf,
  emailOf,
  idOf,
  mix,
  personAt,
  privateEmailOf,
  recoveryCodeOf,
  supervisorName,
  totpSecretOf,
} from './people.mjs'
import { benchFolder } from './postgres.mjs'

/** Higher with every change of what is filled in: older databases are filled anew. */
const fillVersion = 3
const day = 24 * 60 * 60 * 1000
/** Staff come after everybody else, so that they are the same however many accounts there are. */
const staffFrom = 100_000_000

export const databaseOf = (accounts, audit) => `rekey_bench_${accounts}_${audit}`
export const dataFolderOf = (accounts, audit) => join(benchFolder, databaseOf(accounts, audit))

/** One row in the text format of COPY. */
const line = (values) =>
  `${values
    .map((value) =>
      value === null ? '\\N'
      : typeof value === 'boolean' ?
        value ? 't'
        : 'f'
      : value instanceof Date ? value.toISOString()
      : String(value).replace(
          /[\\\n\r\t]/g,
          (character) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[character] ?? '',
        ),
    )
    .join('\t')}\n`

/** Puts rows together to pieces that are worth a message, and tells how far it is. */
async function* piecesOf(rows, total, tell) {
  let piece = ''
  let count = 0
  for (const row of rows) {
    piece += line(row)
    count++
    if (piece.length > 256 * 1024) {
      yield piece
      piece = ''
      tell(count / total)
    }
  }
  yield piece
}

function progress(what) {
  const began = Date.now()
  let last = began
  return {
    part: (share) => {
      if (Date.now() - last < 5000) return
      last = Date.now()
      say(`    ${what}: ${Math.round(share * 100)} %`)
    },
    done: (count) =>
      say(`    ${what}: ${count.toLocaleString('en')} rows in ${((Date.now() - began) / 1000).toFixed(1)} s`),
  }
}

/**
 * @param {{ url(database: string): string }} server
 * @returns {Promise<{ url: string, dataFolder: string, keys: import('../../../src/identity/keys/key-ring.ts').KeyRing }>}
 */
export async function ensureFilled(server, accounts, audit) {
  const database = databaseOf(accounts, audit)
  const dataFolder = dataFolderOf(accounts, audit)
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [database])
  if (rowCount === 0) await admin.query(`create database ${database}`)
  const url = server.url(database)
  if (rowCount !== 0 && !(await isUpToDate(url))) {
    say(`  ${database} is from another version, or half filled: it is filled anew.`)
    await admin.query(`drop database ${database}`)
    await admin.query(`create database ${database}`)
  }
  await admin.end()
  await bringUpToDate(url)
  const keys = createKeyRing(await loadKeyFile(join(dataFolder, 'keys.json'), true))
  if (!(await isFilled(url))) await fill(url, keys, accounts, audit)
  return { url, dataFolder, keys }
}

async function bringUpToDate(url) {
  const kysely = openServer(url)
  try {
    await migrate(kysely, new Date())
  } finally {
    await kysely.destroy()
  }
}

/** Filled by this version, and with a schema that this version can go on from. */
const isUpToDate = async (url) => {
  if (!(await isFilled(url))) return false
  try {
    await bringUpToDate(url)
    return true
  } catch (error) {
    say(`  ${error instanceof Error ? error.message : error}`)
    return false
  }
}

async function isFilled(url) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query("select to_regclass('bench_fill') is not null as there")
    if (!rows[0].there) return false
    const filled = await client.query('select version from bench_fill')
    return filled.rows[0]?.version === fillVersion
  } finally {
    await client.end()
  }
}

async function fill(url, keys, accounts, audit) {
  say(`  Filling ${accounts.toLocaleString('en')} accounts and ${audit.toLocaleString('en')} audit entries.`)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  // Where the role may do so: keys between tables are right by construction, and checked row by row would take half an hour.
  await client.query("set session_replication_role = 'replica'").catch(() => undefined)
  const indexes = await dropIndexes(client)
  const now = Date.now()
  const copy = async (table, columns, total, rows) => {
    const told = progress(table)
    const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
    await pipeline(Readable.from(piecesOf(rows, total, told.part)), stream)
    told.done(stream.rowCount)
  }
  const passwordHash = await hash(benchPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  for (const [table, columns, share, rowsOf] of tables(keys, passwordHash, now))
    await copy(table, columns, Math.round(accounts * share), each(accounts, rowsOf))
  await copy('audit_entry', auditColumns, audit, auditRows(accounts, audit, now))
  // What the trigger on accounts would have done, which was off while they were filled in.
  await client.query(`insert into account_word (account_id, place, tail)
    select account.id, words.place, words.tail from account, account_words(account.search_text) as words`)
  await client.query('update audit_head set seq = $1', [audit])
  for (const [index, statement] of indexes.entries()) {
    if (accounts >= 100_000) say(`    index ${index + 1} of ${indexes.length}`)
    await client.query(statement)
  }
  await client.query("set session_replication_role = 'origin'").catch(() => undefined)
  await client.query('vacuum analyze')
  await client.query('create table bench_fill (version integer not null)')
  await client.query('insert into bench_fill values ($1)', [fillVersion])
  await client.end()
}

/** Indexes are made faster at the end than kept up to date row by row. @returns statements that make them again */
async function dropIndexes(client) {
  const { rows } = await client.query(`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index join pg_class on pg_class.oid = indexrelid
    where relnamespace = 'public'::regnamespace
      and not exists (select 1 from pg_constraint where conindid = indexrelid)`)
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map((row) => row.definition)
}

/** Everybody, then the staff. */
function* each(accounts, rowsOf) {
  for (let index = 0; index < accounts; index++) yield* rowsOf(personAt(index))
  for (const [place, userName] of [...agentNames, supervisorName].entries())
    yield* rowsOf({
      ...personAt(staffFrom + place),
      userName,
      displayName: `Bench ${place}`,
      searchText: `bench ${place} ${userName} ${emailOf(userName)}`,
      kind: 'privileged',
      role: userName === supervisorName ? 'supervisor' : 'agent',
      factors: ['totp'],
      code: 'live',
    })
}

export const agentIds = agentNames.map((_, place) => idOf('account', staffFrom + place))

/** Tables whose rows belong to one person: name, columns, rows per person (about), rows of a person. */
function tables(keys, passwordHash, now) {
  const ago = (days) => new Date(now - days * day)
  const spread = (person, salt, most) => mix(person.index, salt) % most
  return [
    [
      'account',
      words(
        'id user_name display_name search_text department kind role state locale password_hash password_changed_at sign_ins_valid_from created_at last_sign_in_at',
      ),
      1,
      function* (person) {
        yield [
          ...[
            person.id,
            person.userName,
            person.displayName,
            person.searchText,
            departmentOf(person.index),
            person.kind,
          ],
          ...[person.role ?? null, 'active', person.locale, passwordHash, ago(30 + spread(person, 20, 300))],
          ...[ago(400), ago(400), new Date(now - spread(person, 21, 30 * 24) * 3_600_000)],
        ]
      },
    ],
    [
      'address',
      words('id account_id kind value confirmed_at behind_sign_in position'),
      3,
      function* (person) {
        const of = (kind, id, value, position) => [id, person.id, kind, value, ago(390), false, position]
        yield of('email', idOf('email', person.index), emailOf(person.userName), 0)
        yield of('email', idOf('private', person.index), privateEmailOf(person.userName), 1)
        yield of('phone', idOf('phone', person.index), person.phone, 2)
      },
    ],
    [
      'phone',
      words('id token_digest label registered_at last_seen_at'),
      0.05,
      function* (person) {
        const id = idOf('phone-page', person.index)
        if (person.factors.includes('push')) yield [id, `bench-${id}`, 'Work phone', ago(200), ago(1)]
      },
    ],
    [
      'factor',
      words(
        'id account_id type label state preferred secret_sealed failures added_at last_used_at state_changed_at address_id phone_id',
      ),
      1.6,
      function* (person) {
        for (const [place, type] of person.factors.entries()) {
          const sealed = type === 'totp' ? keys.seal(factorSealContext(person.id), totpSecretOf(person.userName)) : null
          const number = type === 'sms' ? idOf('phone', person.index) : null
          yield [
            ...[idOf('factor', person.index, place), person.id, type, labels[type], 'working', place === 0, sealed, 0],
            ...[ago(200), new Date(now - spread(person, 22, 700) * 3_600_000), ago(200), number],
            type === 'push' ? idOf('phone-page', person.index) : null,
          ]
        }
      },
    ],
    [
      'passkey',
      words('factor_id credential_id public_key sign_count transports backed_up user_verified'),
      0.2,
      function* (person) {
        const place = person.factors.indexOf('passkey')
        if (place < 0) return
        const credential = createHash('sha256').update(person.id).digest('base64url')
        yield [idOf('factor', person.index, place), credential, credential, 0, 'internal', true, true]
      },
    ],
    [
      'trusted_device',
      words('id account_id token_digest label place trusted_at last_used_at expires_at'),
      1.5,
      function* (person) {
        for (let place = 0; place < person.devices; place++) {
          const id = idOf('device', person.index, place)
          yield [
            id,
            person.id,
            `bench-${id}`,
            'Firefox on Windows',
            '203.0.113.7',
            ago(place + 3),
            ago(place + 1),
            ago(-20),
          ]
        }
      },
    ],
    [
      'session',
      words('id account_id token_digest label place methods started_at last_seen_at expires_at'),
      1,
      function* (person) {
        for (let place = 0; place < person.sessions; place++) {
          const id = idOf('session', person.index, place)
          yield [
            ...[id, person.id, `bench-${id}`, 'Chrome on macOS', '198.51.100.24', 'pwd otp', ago(1), ago(0.1)],
            ago(-365),
          ]
        }
      },
    ],
    [
      'recovery_code',
      words('id account_id slot digest key_version state created_at confirmed_at ended_at ended_by ended_because'),
      0.9,
      function* (person) {
        if (person.code === 'none') return
        const { digest, version } = keys.digest('recovery_code', normaliseCode(recoveryCodeOf(person.userName)))
        const ended =
          person.code === 'live' ? [null, null, null] : [ago(20), 'owner', person.code === 'spent' ? 'used' : 'revoked']
        yield [idOf('code', person.index), person.id, 1, digest, version, person.code, ago(200), ago(200), ...ended]
      },
    ],
    [
      '"case"',
      words('id number ticket account_id agent_id reason channel story state outcome opened_at closed_at'),
      0.1,
      function* (person) {
        if (person.role !== undefined || person.index % 10 !== 3) return
        const opened = now - spread(person, 23, 600 * 24) * 3_600_000
        yield [
          ...[
            idOf('case', person.index),
            String(person.index).padStart(8, '0'),
            `INC-${100_000 + person.index}`,
            person.id,
          ],
          ...[agentIds[person.index % agentIds.length], 'lost_device', 'phone', '', 'closed', 'recovered'],
          ...[new Date(opened), new Date(opened + 600_000)],
        ]
      },
    ],
    [
      'staff_limit',
      words('account_id resets_per_hour failed_verifications_per_hour set_by set_at'),
      0,
      function* (person) {
        // Ten agents do the work of a thousand here.
        if (person.role === 'agent')
          yield [person.id, 1000, 1000, idOf('account', staffFrom + agentNames.length), ago(1)]
      },
    ],
  ]
}
const labels = { totp: 'Pixel 7', sms: 'SMS', passkey: 'YubiKey 5', push: 'Work phone' }

const auditColumns = words('seq at actor_kind actor_id account_id case_id action outcome source request_id detail')
/** How often each comes in a hundred: most of a log are sign-ins and look-ups. */
const actions = [
  ...Array(34).fill(['session.started', 'done']),
  ...Array(28).fill(['factor.verified', 'done']),
  ...Array(12).fill(['account.looked_up', 'done']),
  ...Array(12).fill(['account.viewed', 'done']),
  ...Array(6).fill(['password.verified', 'refused']),
  ...Array(3).fill(['case.opened', 'done']),
  ...Array(2).fill(['evidence.recovery_code_verified', 'done']),
  ...Array(2).fill(['factors.reset', 'done']),
  ['account.frozen', 'done'],
]
const byStaff = new Set([
  'account.looked_up',
  'account.viewed',
  'case.opened',
  'evidence.recovery_code_verified',
  'factors.reset',
])

function* auditRows(accounts, audit, now) {
  const begin = now - 700 * day
  for (let seq = 1; seq <= audit; seq++) {
    const [action, outcome] = actions[mix(seq, 30) % actions.length]
    const index = mix(seq, 31) % accounts
    const id = idOf('account', index)
    const staff = byStaff.has(action)
    const caseId = staff && index % 10 === 3 ? idOf('case', index) : null
    yield [
      ...[seq, new Date(begin + Math.floor(((now - begin) * seq) / audit)), staff ? 'staff' : 'owner'],
      ...[staff ? agentIds[seq % agentIds.length] : id, id, caseId, action, outcome, '203.0.113.9', `r${seq}`, '{}'],
    ]
  }
}

function words(text) {
  return text.split(' ')
}
