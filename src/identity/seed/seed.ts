import { createHash } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { normaliseCode } from '#common/model/code-alphabet.ts'
import { formGroupedCode } from '#common/model/grouped-code.ts'
import type { AccountId, AddressId, FactorId, RecordId } from '#common/model/ids.ts'
import { searchTextOf } from '../accounts/fold.ts'
import type { Clock } from '../clock.ts'
import { addSeconds } from '../clock.ts'
import type { Transact } from '../database/transaction.ts'
import { factorSealContext } from '../factors/factor.service.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest, type KeyRing } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import { demoPassword, type Person } from './people.ts'

const day = 24 * 60 * 60
const digestBytes = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The recovery code of a seeded person: the same in every demo, so that a caller can be played. */
export const demoRecoveryCode = (userName: string): string =>
  formGroupedCode('recoveryCode', digestBytes(`demo recovery code of ${userName}`))

/** The TOTP seed of a seeded person's authenticator app, base32. */
export function demoTotpSecret(userName: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  return [...digestBytes(`demo totp of ${userName}`)].map((byte) => alphabet.charAt(byte & 31)).join('')
}

const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Fills an empty database with people, in one transaction: a crash leaves it empty. @returns ids by user name */
export async function seedPeople(
  transact: Transact,
  keys: KeyRing,
  clock: Clock,
  people: readonly Person[],
  password = demoPassword,
): Promise<Map<string, AccountId>> {
  // One hash for all: everybody's demo password is the same, and 500 hashes would take half a minute.
  const passwordHash = await hash(password, argon)
  const ids = new Map(people.map((person) => [person.userName, newId<AccountId>()]))
  await transact({ actor: { kind: 'system', id: null }, source: null, requestId: null }, async (work) => {
    for (let start = 0; start < people.length; start += 50)
      await insertBatch(work, keys, clock, people.slice(start, start + 50), ids, passwordHash)
    for (const person of people) {
      const managerId = person.manager === undefined ? undefined : ids.get(person.manager)
      if (managerId !== undefined)
        await work.tx
          .updateTable('account')
          .set({ manager_id: managerId })
          .where('user_name', '=', person.userName)
          .execute()
    }
  })
  return ids
}

async function insertBatch(
  work: Work,
  keys: KeyRing,
  clock: Clock,
  people: readonly Person[],
  ids: Map<string, AccountId>,
  passwordHash: string,
): Promise<void> {
  const now = clock.now()
  const ago = (days: number): Date => addSeconds(now, -days * day)
  const rows = people.map((person) => ({
    person,
    id: ids.get(person.userName) as AccountId,
    spread: digestBytes(person.userName)[0] ?? 0,
  }))
  await work.tx
    .insertInto('account')
    .values(
      rows.map(({ person, id, spread }) => ({
        id,
        user_name: person.userName,
        display_name: person.displayName,
        search_text: searchTextOf({
          displayName: person.displayName,
          userName: person.userName,
          email: person.emails[0]?.value ?? null,
        }),
        department: person.department,
        kind: person.kind,
        role: person.role,
        state: person.state,
        locale: person.locale,
        manager_id: null,
        external_id: null,
        password_hash: person.state === 'invited' ? null : passwordHash,
        password_changed_at: person.state === 'invited' ? null : ago(30 + spread),
        reconfiguration_since: person.reconfiguration === null ? null : ago(1),
        reconfiguration_because: person.reconfiguration,
        sign_ins_valid_from: ago(400),
        created_at: ago(400),
        last_sign_in_at: person.state === 'invited' ? null : addSeconds(now, -(spread + 1) * 1800),
      })),
    )
    .execute()
  const frozen = rows.filter(({ person }) => person.state === 'frozen')
  if (frozen.length > 0)
    await work.tx
      .insertInto('freeze')
      .values(
        frozen.map(({ id }) => ({
          id: newId<RecordId>(),
          account_id: id,
          by_kind: 'owner' as const,
          by_id: id,
          disputed_since: ago(2),
          because: 'notice',
          frozen_at: ago(1),
          lifted_at: null,
          lifted_by: null,
        })),
      )
      .execute()
  const addresses = rows.flatMap(({ person, id }) => [
    ...person.emails.map((email, position) => ({
      id: newId<AddressId>(),
      account_id: id,
      kind: 'email' as const,
      value: email.value,
      confirmed_at: email.confirmed ? ago(390) : null,
      behind_sign_in: email.behindSignIn,
      position,
    })),
    ...person.phones.map((phone, position) => ({
      id: newId<AddressId>(),
      account_id: id,
      kind: 'phone' as const,
      value: phone,
      confirmed_at: ago(390),
      behind_sign_in: false,
      position: person.emails.length + position,
    })),
  ])
  await work.tx.insertInto('address').values(addresses).execute()
  const factors = rows.flatMap(({ person, id, spread }) =>
    person.factors.map((factor, position) => ({
      id: newId<FactorId>(),
      account_id: id,
      type: factor.type,
      label: factor.label,
      state: factor.state,
      preferred: position === 0 && factor.state === 'working',
      secret_sealed: factor.type === 'totp' ? keys.seal(factorSealContext(id), demoTotpSecret(person.userName)) : null,
      last_step: null,
      failures: factor.state === 'disabled' ? 100 : 0,
      wait_until: null,
      added_at: ago(380 - spread),
      last_used_at: addSeconds(now, -(spread + 1) * 1800),
      state_changed_at: ago(380 - spread),
      served_as_key_at: null,
      // Codes go to the person's first number.
      address_id:
        factor.type === 'sms' ?
          (addresses.find((address) => address.account_id === id && address.kind === 'phone')?.id ?? null)
        : null,
    })),
  )
  if (factors.length > 0) await work.tx.insertInto('factor').values(factors).execute()
  const codes = rows.flatMap(({ person, id }) => {
    if (person.code === 'none') return []
    const { digest, version } = keys.digest('recovery_code', normaliseCode(demoRecoveryCode(person.userName)))
    const ended = person.code !== 'live'
    return [
      {
        id: newId<RecordId>(),
        account_id: id,
        slot: 1,
        digest,
        key_version: version,
        state: person.code,
        created_at: ago(200),
        confirmed_at: ago(200),
        ended_at: ended ? ago(20) : null,
        ended_by: ended ? ('owner' as const) : null,
        ended_because:
          ended ?
            person.code === 'spent' ?
              'used'
            : 'revoked'
          : null,
      },
    ]
  })
  if (codes.length > 0) await work.tx.insertInto('recovery_code').values(codes).execute()
  await insertBrowsers(work, rows, now)
}

const browsers = ['Firefox on Windows', 'Chrome on macOS', 'Safari on iPhone', 'Edge on Windows']
const placesOf = ['203.0.113.7', '198.51.100.24', '192.0.2.200', '203.0.113.90']

async function insertBrowsers(
  work: Work,
  rows: { person: Person; id: AccountId; spread: number }[],
  now: Date,
): Promise<void> {
  const label = (index: number): string => browsers[index % browsers.length] ?? 'Browser'
  const place = (index: number): string => placesOf[index % placesOf.length] ?? ''
  const devices = rows.flatMap(({ person, id, spread }) =>
    Array.from({ length: person.trustedDevices }, (_, index) => ({
      id: newId<RecordId>(),
      account_id: id,
      token_digest: tokenDigest(newToken()),
      label: label(spread + index),
      place: place(spread + index),
      trusted_at: addSeconds(now, -(index + 3) * day),
      last_used_at: addSeconds(now, -(index + 1) * 7200),
      expires_at: addSeconds(now, (27 - index) * day),
      ended_at: null,
      ended_because: null,
    })),
  )
  if (devices.length > 0) await work.tx.insertInto('trusted_device').values(devices).execute()
  const sessions = rows.flatMap(({ person, id, spread }) =>
    Array.from({ length: person.sessions }, (_, index) => ({
      id: newId<RecordId>(),
      account_id: id,
      token_digest: tokenDigest(newToken()),
      label: label(spread + index),
      place: place(spread + index),
      methods: 'pwd otp',
      started_at: addSeconds(now, -(index + 1) * 3600),
      last_seen_at: addSeconds(now, -(index + 1) * 600),
      expires_at: addSeconds(now, 11 * 3600),
      ended_at: null,
      ended_because: null,
    })),
  )
  if (sessions.length > 0) await work.tx.insertInto('session').values(sessions).execute()
}
