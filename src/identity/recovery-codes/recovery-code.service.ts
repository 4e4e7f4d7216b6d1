import { randomBytes } from 'node:crypto'
import { normaliseCode } from '#common/model/code-alphabet.ts'
import { formGroupedCode, groupLength, readGroupedCode } from '#common/model/grouped-code.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import { Secret } from '#common/secret.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import {
  countLive,
  endLiveCode,
  findNewest,
  listUnconfirmed,
  lockByDigests,
  insertCode,
  makeLive,
  revokeAllOf,
  revokeUnderLostKeys,
} from './recovery-code.store.ts'

const purpose = 'recovery_code'
const groupPurpose = 'recovery_code_last_group'

/** What became of a code that somebody entered for an account. */
export type SpendResult =
  | { kind: 'valid' }
  | { kind: 'slip'; groups: number[] }
  | { kind: 'incomplete' }
  | { kind: 'unknown' }
  | { kind: 'spent'; at: Date; byOwner: boolean }
  | { kind: 'revoked'; at: Date }

export interface SpendRequest {
  accountId: AccountId
  by: 'owner' | 'agent'
  caseId: CaseId | null
  /** false: the limits were crossed. A live code that was entered is spent all the same, since it has been heard (rule 8). */
  open: boolean
}

/** What somebody entered, with the row of the code that it is. */
export interface HeardCode {
  reading: ReturnType<typeof readGroupedCode>
  row: Awaited<ReturnType<typeof lockByDigests>>
}

interface Settled {
  result: SpendResult
  exposedAccountId: AccountId | null
  ended: Promise<void>
}

/** @param setSize how many codes an account keeps (rule 8: one, or a set of up to 12 by policy) */
export function createRecoveryCodes(keys: KeyRing, setSize = 1) {
  /** Takes the row of the code that was entered, if there is one. */
  async function hear(work: Work, typed: string): Promise<HeardCode> {
    const reading = readGroupedCode('recoveryCode', typed)
    if (reading.state !== 'complete') return { reading, row: undefined }
    return { reading, row: await lockByDigests(work.tx, keys.digests(purpose, reading.canonical)) }
  }

  /**
   * Judges and spends what was heard (rule 8). Whatever the verdict, a live code that was entered is live no longer: one of this
   * account is spent, one of another account was heard by somebody and is revoked; `exposedAccountId` says whose.
   * @returns `ended`: kept when this is done, and to be waited for
   */
  function settle(work: Work, { reading, row }: HeardCode, request: SpendRequest): Settled {
    const settled = (result: SpendResult): Settled => ({ result, exposedAccountId: null, ended: Promise.resolve() })
    if (reading.state === 'slip') return settled({ kind: 'slip', groups: reading.slips })
    if (reading.state === 'too_long') return settled({ kind: 'unknown' })
    if (reading.state !== 'complete') return settled({ kind: 'incomplete' })
    if (row === undefined) return settled({ kind: 'unknown' })
    const own = row.account_id === request.accountId
    if (row.state === 'live') {
      const valid = own && request.open
      const ended = endLiveCode(work.tx, row.id, {
        state: valid ? 'spent' : 'revoked',
        by: request.by,
        because: valid ? 'used' : 'exposed',
        at: work.now,
      }).then((done) => {
        if (!done) throw new Error('a code that is held has ended')
      })
      work.record({
        action: valid ? 'recovery_code.used' : 'recovery_code.revoked',
        outcome: 'done',
        accountId: row.account_id,
        caseId: own ? request.caseId : null,
        detail: { codeId: row.id, by: request.by, ...(valid ? {} : { because: 'exposed' }) },
      })
      if (valid) return { result: { kind: 'valid' }, exposedAccountId: null, ended }
      return {
        result: own ? { kind: 'revoked', at: work.now } : { kind: 'unknown' },
        exposedAccountId: row.account_id,
        ended,
      }
    }
    // Ended before: what is said of it depends on whose it is.
    if (!own || row.ended_at === null) return settled({ kind: 'unknown' })
    if (row.state === 'spent') return settled({ kind: 'spent', at: row.ended_at, byOwner: row.ended_by === 'owner' })
    return settled({ kind: 'revoked', at: row.ended_at })
  }

  return {
    /** Reads what was typed; a slip costs nothing and needs no query. */
    read: (typed: string) => readGroupedCode('recoveryCode', typed),

    hear,
    settle,

    /** Verifies and spends a code in one: {@link hear}, {@link settle}. */
    async spend(
      work: Work,
      typed: string,
      request: SpendRequest,
    ): Promise<{ result: SpendResult; exposedAccountId: AccountId | null }> {
      const { result, exposedAccountId, ended } = settle(work, await hear(work, typed), request)
      await ended
      return { result, exposedAccountId }
    },

    /**
     * Makes a new code, or as many as policy wants, to be shown once and confirmed as saved; until then older live codes
     * stay. Earlier ones that were never confirmed are cancelled, so what was shown last is what counts.
     * @returns the codes, one a line
     */
    async issue(work: Work, accountId: AccountId): Promise<Secret<string>> {
      await revokeAllOf(work.tx, accountId, ['unconfirmed'], { by: 'system', because: 'shown_again', at: work.now })
      const codes: string[] = []
      for (let slot = 1; slot <= setSize; slot++) {
        const code = formGroupedCode('recoveryCode', randomBytes(24))
        const { digest, version } = keys.digest(purpose, normaliseCode(code))
        const id = newId<RecordId>()
        await insertCode(work.tx, {
          id,
          account_id: accountId,
          slot,
          digest,
          key_version: version,
          state: 'unconfirmed',
          created_at: work.now,
          confirmed_at: null,
          ended_at: null,
          ended_by: null,
          ended_because: null,
        })
        work.record({ action: 'recovery_code.issued', outcome: 'done', accountId, detail: { codeId: id } })
        codes.push(code)
      }
      return new Secret(codes.join('\n'))
    },

    /**
     * The owner types the last code's last group back; then the codes are live and all older ones are revoked. The group
     * alone cannot be checked against a digest, so the page sends what it showed back along with it, sealed.
     */
    async confirm(
      work: Work,
      accountId: AccountId,
      sealedCodes: string,
      typedGroup: string,
    ): Promise<'confirmed' | 'wrong_group' | 'outdated'> {
      const unconfirmed = await listUnconfirmed(work.tx, accountId)
      const shown = openShown(keys, accountId, sealedCodes)?.split('\n') ?? []
      const digests = shown.flatMap((code) => keys.digests(purpose, normaliseCode(code)))
      const isWhatWasShown =
        unconfirmed.length > 0 &&
        unconfirmed.length === shown.length &&
        unconfirmed.every((row) => digests.includes(row.digest))
      if (!isWhatWasShown) return 'outdated'
      if (normaliseCode(typedGroup) !== normaliseCode(shown.at(-1) ?? '').slice(-groupLength)) return 'wrong_group'
      await revokeAllOf(work.tx, accountId, ['live'], { by: 'owner', because: 'replaced', at: work.now })
      for (const { id } of unconfirmed) {
        if (!(await makeLive(work.tx, id, work.now))) return 'outdated'
        work.record({ action: 'recovery_code.confirmed', outcome: 'done', accountId, detail: { codeId: id } })
      }
      return 'confirmed'
    },

    /** Seals what was shown for the page's hidden field: whoever holds the page has seen it anyway. */
    sealShown: (accountId: AccountId, code: Secret<string>): string =>
      keys.seal(`${groupPurpose}:${accountId}`, code.reveal()),

    /** Revokes the live code at once; one shown and not yet confirmed too. @returns how many were live */
    async revoke(
      work: Work,
      accountId: AccountId,
      by: 'owner' | 'agent' | 'system',
      caseId: CaseId | null,
    ): Promise<number> {
      await revokeAllOf(work.tx, accountId, ['unconfirmed'], { by, because: 'revoked', at: work.now })
      const revoked = await revokeAllOf(work.tx, accountId, ['live'], { by, because: 'revoked', at: work.now })
      if (revoked.length > 0)
        work.record({
          action: 'recovery_code.revoked',
          outcome: 'done',
          accountId,
          caseId,
          detail: { by, count: revoked.length },
        })
      return revoked.length
    },

    /** Losing a digest key is survivable: what it alone could check is revoked, and its owners get a new code at the next sign-in. */
    async revokeUnderLostKeys(work: Work): Promise<AccountId[]> {
      const rows = await revokeUnderLostKeys(work.tx, keys.digestVersions, work.now)
      for (const row of rows)
        work.record({
          action: 'recovery_code.revoked',
          outcome: 'done',
          accountId: row.account_id,
          detail: { codeId: row.id, because: 'key_lost' },
        })
      return [...new Set(rows.map((row) => row.account_id))]
    },

    newest: (work: Work, accountId: AccountId) => findNewest(work.tx, accountId),
    countLive: (work: Work, accountId: AccountId) => countLive(work.tx, accountId),
  }
}
export type RecoveryCodes = ReturnType<typeof createRecoveryCodes>

function openShown(keys: KeyRing, accountId: AccountId, sealed: string): string | undefined {
  try {
    return keys.open(`${groupPurpose}:${accountId}`, sealed)
  } catch {
    return undefined
  }
}
