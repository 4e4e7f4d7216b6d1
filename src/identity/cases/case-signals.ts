import { sql } from 'kysely'
import type { CaseDetail } from '#common/api/cases.ts'
import type { CaseId } from '#common/model/ids.ts'
import { caseSignals, type CaseSignal } from '#common/model/words.ts'
import { instant } from '../accounts/account-summary.ts'
import { addSeconds } from '../clock.ts'
import type { Work } from '../work.ts'
import type { GatheredCase } from './case-facts.ts'
import { listSigns } from './case.store.ts'

const day = 24 * 60 * 60
/** How far back each sign is looked for, in seconds. */
const lately = 14 * day
const casesWithin = 30 * day
const frozenWithin = 90 * day
const wrongTries = 5

type Signal = CaseDetail['signals'][number]

/** Pressing for time is the commonest way to make an agent skip a step: said in the console's languages. */
const urgency = /\b(urgent(ly)?|asap|immediately|right now|dringend|sofort|eilig|eilt)\b|عاجل|فور[اً]|مستعجل/iu

/** Signs that this call may be an attack. They warn and decide nothing; each is a fact that the backend knows or the agent noted. */
export async function readSignals(
  work: Work,
  caseId: CaseId,
  gathered: GatheredCase,
  notes: string,
): Promise<Signal[]> {
  const { account, addresses, row } = gathered
  const since = (seconds: number): Date => addSeconds(work.now, -seconds)
  const found = new Map<CaseSignal, Omit<Signal, 'signal'>>()
  const note = (signal: CaseSignal, at: Date | null, count: number | null = null, byName: string | null = null): void =>
    void found.set(signal, { at: at === null ? null : instant(at), count, byName })

  const isNew = (confirmed: Date | null): confirmed is Date =>
    confirmed !== null && confirmed > since(lately) && confirmed > addSeconds(account.created_at, day)
  const newest = (kind: 'email' | 'phone'): Date | null =>
    addresses
      .filter((address) => address.kind === kind)
      .map((address) => address.confirmed_at)
      .filter(isNew)
      .sort((a, b) => b.getTime() - a.getTime())[0] ?? null
  const [number, mailbox] = [newest('phone'), newest('email')]
  if (number !== null) note('number_changed_lately', number)
  if (mailbox !== null) note('address_changed_lately', mailbox)
  const changed = account.password_changed_at
  if (changed !== null && changed > since(lately) && changed > addSeconds(account.created_at, day))
    note('password_changed_lately', changed)

  const happened = await work.tx
    .selectFrom('audit_entry')
    .select(['action', (eb) => eb.fn.countAll<number>().as('count'), (eb) => eb.fn.max('at').as('at')])
    .where('account_id', '=', account.id)
    .where('at', '>', since(lately))
    .where((eb) =>
      eb.or([
        eb.and([eb('action', '=', 'push.answered'), eb('outcome', '=', 'refused')]),
        eb.and([
          eb('outcome', '=', 'failed'),
          eb('at', '>', since(day)),
          eb('action', 'in', ['factor.verified', 'evidence.recovery_code_verified', 'evidence.issued_code_verified']),
        ]),
      ]),
    )
    .groupBy('action')
    .execute()
  const denied = happened.find((one) => one.action === 'push.answered')
  if (denied !== undefined) note('pushes_denied', denied.at, Number(denied.count))
  const wrong = happened.filter((one) => one.action !== 'push.answered')
  const tries = wrong.reduce((sum, one) => sum + Number(one.count), 0)
  if (tries >= wrongTries) note('wrong_tries_lately', null, tries)

  const others = await work.tx
    .selectFrom('case')
    .select(['opened_at', 'outcome'])
    .where('account_id', '=', account.id)
    .where('id', '<>', caseId)
    .where('opened_at', '>', since(casesWithin))
    .orderBy('opened_at', 'desc')
    .execute()
  if (others.length > 0) note('several_cases', others[0]?.opened_at ?? null, others.length)
  const refused = others.find((other) => other.outcome === 'not_proven' || other.outcome === 'suspected_attack')
  if (refused !== undefined) note('refused_before', refused.opened_at)
  const frozen = await work.tx
    .selectFrom('freeze')
    .select(sql<Date | null>`max(frozen_at)`.as('at'))
    .where('account_id', '=', account.id)
    .where('frozen_at', '>', since(frozenWithin))
    .executeTakeFirst()
  const frozenAt = frozen?.at ?? null
  if (frozenAt !== null) note('frozen_before', frozenAt)

  if (urgency.test(`${row.story}\n${notes}`)) note('urgency_note', null)
  for (const one of await listSigns(work.tx, caseId)) note(one.sign, one.noted_at, null, one.noter_name)
  return caseSignals.flatMap((signal) => {
    const detail = found.get(signal)
    return detail === undefined ? [] : [{ signal, ...detail }]
  })
}
