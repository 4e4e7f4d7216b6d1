import type { CaseDetail, CaseSummary } from '#common/api/cases.ts'
import { AppError } from '#common/errors.ts'
import { isResetFirst, lockOf, refusalOf, standingOf } from '#common/model/case-advice.ts'
import { whyNotCounting } from '#common/model/evidence-policy.ts'
import { caseActions } from '#common/model/words.ts'
import { instant, instantOrNull, summaryOf } from '../accounts/account-summary.ts'
import { findSummary } from '../accounts/account.store.ts'
import { phoneHint } from '../accounts/phone.ts'
import { triesLeftOf } from '../guesses/guess.service.ts'
import { triesPerRequest } from '../issued-codes/issued-code.service.ts'
import type { Caller, Work } from '../work.ts'
import type { LimitStanding } from '../limits/limit.service.ts'
import { crossedBy, type GatheredCase } from './case-facts.ts'
import { readSignals } from './case-signals.ts'
import type { CaseDependencies } from './case.service.ts'
import { listHandOvers, listNotes } from './case.store.ts'
import { deviceThing, numberThing } from './lost-things.ts'
import { hintOf, mayReadOutInEmergency, passWaysOf } from './pass-ways.ts'

export function caseSummaryOf(row: GatheredCase['row']): Omit<CaseSummary, 'account'> {
  return {
    id: row.id,
    number: row.number,
    ticket: row.ticket,
    reason: row.reason,
    channel: row.channel,
    state: row.state,
    outcome: row.outcome,
    openedAt: instant(row.opened_at),
    closedAt: instantOrNull(row.closed_at),
    agent: { id: row.agent_id, displayName: row.agent_name },
  }
}

/** A case as the screen shows it: what is proven, what is missing, what may be done now, and why the rest may not. */
export async function viewCase(
  work: Work,
  deps: CaseDependencies,
  caller: Caller,
  gathered: GatheredCase,
): Promise<CaseDetail> {
  const { row, evidence, facts, account } = gathered
  const summary = await findSummary(work.tx, account.id)
  if (summary === undefined) throw new AppError('not_found')
  const issued = await deps.issuedCodes.list(work, { purpose: 'evidence', requestId: row.id })
  const passRows = await deps.passes.listOf(work, row.id)
  const notes = await listNotes(work.tx, row.id)
  const action = account.state === 'frozen' ? 'lift_freeze' : 'reset_factors'
  const { uses: _uses, ...standing } = standingOf(facts, action)
  return {
    ...caseSummaryOf(row),
    account: summaryOf(summary),
    yours: row.agent_id === caller.id,
    story: row.story,
    notes: notes.map((note) => ({
      id: note.id,
      at: instant(note.at),
      authorName: note.author_name,
      text: note.text,
    })),
    evidence: evidence.map((held, place) => ({
      id: held.id,
      kind: held.kind,
      addressHint:
        held.address_value === null || held.address_kind === null ?
          null
        : hintOf({ kind: held.address_kind, value: held.address_value }),
      givenBy: held.given_by,
      byName: held.by_name,
      givenAt: instant(held.given_at),
      freshUntil: instant(held.fresh_until),
      notCounting: notCountingOf(gathered, place),
      checked: held.checked.split(' ').filter((word) => word !== ''),
    })),
    standing: { action, ...standing },
    policyVersion: gathered.policyVersion,
    pushFactors: gathered.pushFactors.map((factor) => ({ id: factor.id, label: factor.label })),
    boundFactors: gathered.boundFactors.map((factor) => ({ id: factor.id, label: factor.label })),
    numbers: gathered.numbers.map((number) => ({
      id: number.address.id,
      hint: phoneHint(number.address.value),
      notCounting: number.notCounting,
    })),
    manager:
      gathered.manager === undefined ? null : { id: gathered.manager.id, displayName: gathered.manager.display_name },
    managerQuestion: await managerQuestionOf(work, deps, gathered),
    lost: gathered.stated.flatMap(({ thing, stated_at: statedAt }) => {
      const label = labelOf(gathered, thing)
      return label === undefined ? [] : [{ thing, label, statedAt: instant(statedAt) }]
    }),
    signals: await readSignals(work, row.id, gathered, notes.map((note) => note.text).join('\n')),
    approvals: await Promise.all(
      gathered.approvals.map((approval) => deps.approvals.view(work, caller, approval, gathered)),
    ),
    handOvers: (await listHandOvers(work.tx, row.id)).map((move) => ({
      at: instant(move.at),
      fromName: move.from_name,
      toName: move.to_name,
    })),
    ticketUrl: row.ticket_url,
    issuedCodes: issued.map((code) => ({
      id: code.id,
      addressId: code.address_id,
      addressHint: hintOf({
        kind: code.address_value.includes('@') ? 'email' : 'phone',
        value: code.address_value,
      }),
      issuedAt: instant(code.issued_at),
      expiresAt: instant(code.expires_at),
      resendFrom: instant(code.resend_from),
      triesLeft: Math.max(0, triesPerRequest - code.tries),
      state: code.state === 'live' && code.expires_at <= work.now ? 'expired' : code.state,
      delivery: code.message_state ?? 'delivered',
    })),
    codeAddresses: gathered.codeAddresses.map((address) => ({
      id: address.id,
      kind: address.kind,
      hint: hintOf(address),
    })),
    failedTries: {
      left: await triesLeftOf(work, 'case', row.id),
      lockedUntil: instantOrNull(gathered.lockedUntil),
    },
    resetAt: instantOrNull(row.reset_at),
    enrolledAt: instantOrNull(row.enrolled_at),
    passes: passRows.map((pass) => ({
      id: pass.id,
      issuedAt: instant(pass.issued_at),
      expiresAt: instant(pass.expires_at),
      state: pass.state === 'live' && pass.expires_at <= work.now ? 'expired' : pass.state,
      deliveredTo:
        pass.address_value === null ?
          null
        : hintOf({ kind: pass.address_value.includes('@') ? 'email' : 'phone', value: pass.address_value }),
    })),
    passWays: passWaysOf(deps, gathered),
    resetFirst: isResetFirst(facts.account, { resetAt: row.reset_at?.getTime() ?? null }),
    readOutInEmergency: mayReadOutInEmergency(gathered),
    ownerPage: `${deps.publicOrigin}/case`,
    actions: caseActions.map((one) => {
      const reason = refusalOf(one, facts)
      const until =
        reason === 'locked' ? lockOf(one, facts)
        : reason === 'over_limit' ? openAgain(crossedBy(one, gathered))
        : null
      return { action: one, reason, until: until === null ? null : new Date(until).toISOString() }
    }),
  }
}

const openAgain = (crossed: readonly LimitStanding[]): number | null => {
  const instants = crossed.flatMap(({ until }) => (until === null ? [] : [until.getTime()]))
  return instants.length === 0 ? null : Math.max(...instants)
}

function notCountingOf({ facts }: GatheredCase, place: number) {
  const held = facts.evidence[place]
  return held === undefined ? null : whyNotCounting(held, facts)
}

function labelOf(gathered: GatheredCase, thing: string): string | undefined {
  const factor = gathered.factors.find((one) => deviceThing(one.id) === thing)
  if (factor !== undefined) return factor.label
  const number = gathered.numbers.find((one) => numberThing(one.address.id) === thing)
  return number === undefined ? undefined : phoneHint(number.address.value)
}

async function managerQuestionOf(
  work: Work,
  deps: CaseDependencies,
  gathered: GatheredCase,
): Promise<CaseDetail['managerQuestion']> {
  const question = await deps.managerWords.newestOf(work, gathered.row.id)
  if (question === undefined) return null
  return {
    state: question.state === 'waiting' && question.expires_at <= work.now ? 'expired' : question.state,
    askedAt: instant(question.asked_at),
    expiresAt: instant(question.expires_at),
  }
}
