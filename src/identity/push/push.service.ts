import { randomInt } from 'node:crypto'
import { AppError } from '#common/errors.ts'
import type { AccountId, CaseId, FactorId, RecordId } from '#common/model/ids.ts'
import { readOneTimeCode } from '#common/model/one-time-code.ts'
import { Secret } from '#common/secret.ts'
import { lockAccount } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import { findCase } from '../cases/case.store.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { countFailed } from '../evidence/keep-evidence.ts'
import type { Factors } from '../factors/factor.service.ts'
import type { Freezes } from '../freezes/freeze.service.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Limits } from '../limits/limit.service.ts'
import type { Policies } from '../policy/policy.service.ts'
import type { MethodVerdict, Proofs } from '../sign-in/proof.service.ts'
import { provenBefore } from '../sign-in/proven-before.ts'
import type { Work } from '../work.ts'
import { createPhones } from './phone.service.ts'
import { createPushPauses } from './push-pause.service.ts'
import {
  findNewestPrompt,
  findPromptOfPhone,
  insertPrompt,
  listAnswerable,
  lockPrompt,
  supersedePrompts,
  takeApproved,
  updatePrompt,
  type PromptPurpose,
} from './push.store.ts'

/** Life of a prompt in seconds; rule 7's cap is 15 minutes. */
const promptSeconds = 5 * 60
const againSeconds = 30
const triesPerPrompt = 5

export interface PushRequest {
  account: { id: AccountId; locale: string; display_name: string }
  /** null while the factor is being set up. */
  factorId: FactorId | null
  phoneId: RecordId
  purpose: PromptPurpose
  /** The sign-in or the case that it is good for, alone. */
  requestId: string
  browser: { label: string; place: string }
}

export type Asked =
  | { kind: 'asked'; digits: Secret<string>; expiresAt: Date }
  | { kind: 'paused'; until: Date }
  | { kind: 'too_soon'; from: Date }

export type PromptState =
  'none' | 'waiting' | 'approved' | 'denied' | 'reported' | 'expired' | 'superseded' | 'used_up' | 'used'

export type PromptAct = { kind: 'approve'; digits: string } | { kind: 'deny' } | { kind: 'report' }

export type AnswerVerdict =
  | { kind: 'approved' | 'reported' | 'malformed' | 'used_up' | 'expired' | 'gone' }
  /** `purpose`: what it was asked for. */
  | { kind: 'denied'; purpose: PromptPurpose }
  | { kind: 'wrong'; triesLeft: number }
  | { kind: 'locked'; until: Date }

/** What somebody's browser says of itself, as one short line: it is shown to the owner and may not draw anything. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 80)

const caseOf = (purpose: PromptPurpose, requestId: string): CaseId | null =>
  purpose === 'evidence' ? (requestId as CaseId) : null

/** Push with number matching (rule 2): the owner types on the phone what the other screen shows. */
export function createPushes(deps: {
  keys: KeyRing
  delivery: Delivery
  freezes: Pick<Freezes, 'freeze'>
  policies: Policies
  limits: Limits
  factors: Pick<Factors, 'countWrong'>
  proofs: Pick<Proofs, 'guarded'>
  /** For tests: a push service on this machine. */
  allowLoopback?: boolean
}) {
  const { keys, delivery, freezes, factors, proofs } = deps
  const phones = createPhones(deps)
  const pauses = createPushPauses({ delivery })
  const purposeOf = (promptId: RecordId): string => `push_prompt:${promptId}`

  async function ask(work: Work, request: PushRequest): Promise<Asked> {
    const { account, purpose, requestId } = request
    if ((await lockAccount(work.tx, account.id)) === undefined) throw new AppError('not_found')
    const newest = await findNewestPrompt(work.tx, purpose, requestId)
    const from = newest === undefined ? work.now : addSeconds(newest.asked_at, againSeconds)
    if (from > work.now) return { kind: 'too_soon', from }
    const until = await pauses.until(work, account)
    if (until !== null) return { kind: 'paused', until }
    await supersedePrompts(work.tx, purpose, requestId, work.now)
    const id = newId<RecordId>()
    const digits = String(randomInt(1_000_000)).padStart(6, '0')
    const { digest, version } = keys.digest(purposeOf(id), digits)
    const expiresAt = addSeconds(work.now, promptSeconds)
    await insertPrompt(work.tx, {
      id,
      account_id: account.id,
      factor_id: request.factorId,
      phone_id: request.phoneId,
      purpose,
      request_id: requestId,
      digits_digest: digest,
      key_version: version,
      digits_sealed: keys.seal(purposeOf(id), digits),
      asked_by: oneLine(request.browser.label),
      place: oneLine(request.browser.place),
      tries: 0,
      state: 'waiting',
      asked_at: work.now,
      expires_at: expiresAt,
      ended_at: null,
      paused_at: null,
    })
    await phones.wake(work, request.phoneId, {
      accountId: account.id,
      locale: account.locale,
      topic: keys.digest('push_topic', `${purpose}:${requestId}`).digest.slice(0, 32),
      expiresAt,
    })
    work.record({
      action: 'push.asked',
      outcome: 'done',
      accountId: account.id,
      caseId: caseOf(purpose, requestId),
      detail: { promptId: id, phoneId: request.phoneId, purpose },
    })
    return { kind: 'asked', digits: new Secret(digits), expiresAt }
  }

  /** The caller was not whom the owner's phone belongs to: a failed verification, as a manager's "no" is (rule 15). */
  async function countAsFailed(
    work: Work,
    prompt: { account_id: AccountId; purpose: PromptPurpose; request_id: string },
  ): Promise<void> {
    const caseId = caseOf(prompt.purpose, prompt.request_id)
    if (caseId === null) return
    const agentId = (await findCase(work.tx, caseId))?.agent_id ?? null
    await countFailed(work, deps, { accountId: prompt.account_id, caseId, agentId })
  }

  return {
    ...phones,

    /**
     * Puts a question to a phone, with six digits for the other screen. It supersedes the one of the same request that
     * still waits; 30 s lie between two of one request.
     * @throws AppError `not_found` for an account or phone that is gone
     */
    ask,

    /**
     * Connects the phone that opened a link, and asks it at once, so that it shows the field for the digits.
     * @returns undefined for a link that is unknown, used or run out
     */
    async connect(
      work: Work,
      linkToken: string,
      phone: { token: string | undefined; label: string },
    ): Promise<{ newToken: Secret<string> | undefined; asked: Asked } | undefined> {
      const linked = await phones.takeLink(work, linkToken, phone)
      if (linked === undefined) return undefined
      const { signIn, account, phoneId, newToken } = linked
      const asked = await ask(work, {
        account,
        factorId: null,
        phoneId,
        purpose: 'set_up',
        requestId: signIn.id,
        browser: { label: signIn.label, place: signIn.place },
      })
      return { newToken, asked }
    },

    /** How the newest prompt of a request stands; its digits only while it waits. */
    async state(
      work: Work,
      purpose: PromptPurpose,
      requestId: string,
    ): Promise<{ state: PromptState; digits?: Secret<string>; expiresAt?: Date }> {
      const prompt = await findNewestPrompt(work.tx, purpose, requestId)
      if (prompt === undefined) return { state: 'none' }
      const over = prompt.expires_at <= work.now && (prompt.state === 'waiting' || prompt.state === 'approved')
      if (over) return { state: 'expired' }
      if (prompt.state !== 'waiting' || prompt.digits_sealed === null) return { state: prompt.state }
      const digits = new Secret(keys.open(purposeOf(prompt.id), prompt.digits_sealed))
      return { state: 'waiting', digits, expiresAt: prompt.expires_at }
    },

    /** Uses an approved prompt up, once and before it runs out. @returns what was shown by it */
    async take(
      work: Work,
      purpose: PromptPurpose,
      requestId: string,
    ): Promise<{ factorId: FactorId | null; phoneId: RecordId } | undefined> {
      const taken = await takeApproved(work.tx, purpose, requestId, work.now)
      if (taken === undefined) return undefined
      await supersedePrompts(work.tx, purpose, requestId, work.now)
      return { factorId: taken.factor_id, phoneId: taken.phone_id }
    },

    /** What waits for a phone, without any digits. */
    prompts: (work: Work, phoneId: RecordId) => listAnswerable(work.tx, phoneId, work.now),

    /**
     * Takes the owner's answer. Wrong digits count on the prompt (5 tries), the factor and the account (rule 7);
     * "this was not me" freezes the account (rule 17), except for a phone that is only being set up and has no say yet.
     */
    async answer(work: Work, phoneId: RecordId, promptId: RecordId, act: PromptAct): Promise<AnswerVerdict> {
      const found = await findPromptOfPhone(work.tx, promptId, phoneId)
      if (found === undefined) return { kind: 'gone' }
      const account = await lockAccount(work.tx, found.account_id)
      await lockPrompt(work.tx, promptId)
      if (work.actor.kind === 'owner') work.actor.id = found.account_id
      const prompt = (await listAnswerable(work.tx, phoneId, work.now)).find((row) => row.id === promptId)
      if (account === undefined || prompt === undefined)
        return { kind: found.state === 'waiting' && found.expires_at <= work.now ? 'expired' : 'gone' }
      const settle = (answer: string, outcome: 'done' | 'refused' | 'failed'): void =>
        work.record({
          action: 'push.answered',
          outcome,
          accountId: account.id,
          caseId: caseOf(prompt.purpose, prompt.request_id),
          detail: { promptId, purpose: prompt.purpose, answer },
        })
      const end = (state: 'approved' | 'denied' | 'reported' | 'used_up') =>
        updatePrompt(work.tx, promptId, { state, digits_sealed: null, ended_at: work.now })

      if (act.kind === 'report' && prompt.purpose !== 'set_up') {
        await end('reported')
        settle('reported', 'refused')
        await freezes.freeze(work, account, {
          by: 'owner',
          byId: account.id,
          disputedSince: prompt.asked_at,
          because: 'push_prompt',
        })
        return { kind: 'reported' }
      }
      if (act.kind !== 'approve') {
        await end('denied')
        settle('denied', 'refused')
        await countAsFailed(work, prompt)
        return { kind: 'denied', purpose: prompt.purpose }
      }
      const digits = readOneTimeCode(act.digits)
      if (digits === undefined) return { kind: 'malformed' }
      if (prompt.wait_until !== null && prompt.wait_until > work.now)
        return { kind: 'locked', until: prompt.wait_until }
      const { factor_id: factorId, tries } = prompt
      const usedUp = tries + 1 >= triesPerPrompt
      const judge = async (): Promise<MethodVerdict> => {
        if (keys.digests(purposeOf(promptId), digits).includes(prompt.digits_digest)) {
          await end('approved')
          settle('approved', 'done')
          return { kind: 'code_right' }
        }
        await updatePrompt(work.tx, promptId, { tries: tries + 1 })
        if (usedUp) await end('used_up')
        settle(usedUp ? 'used_up' : 'wrong', 'failed')
        if (usedUp) await countAsFailed(work, prompt)
        const left = triesPerPrompt - tries - 1
        if (factorId === null) return { kind: 'wrong', triesLeft: left }
        const counted = await factors.countWrong(work, account.id, factorId)
        return counted.kind === 'wrong' ? { kind: 'wrong', triesLeft: Math.min(left, counted.triesLeft) } : counted
      }
      // What is only being set up is no factor yet: it neither adds to the account's count nor ends it.
      const verdict =
        factorId === null ? await judge() : await proofs.guarded(work, account, provenBefore(prompt.purpose), judge)
      if (verdict.kind === 'code_right') return { kind: 'approved' }
      // The guard may have judged nothing: then the prompt still waits.
      if (usedUp && (await lockPrompt(work.tx, promptId))?.state === 'used_up') return { kind: 'used_up' }
      if (verdict.kind === 'locked') return verdict
      return { kind: 'wrong', triesLeft: verdict.kind === 'wrong' ? verdict.triesLeft : 0 }
    },
  }
}
export type Pushes = ReturnType<typeof createPushes>
