import { AppError } from '#common/errors.ts'
import { caseLink } from '#common/model/deep-link.ts'
import type { RecordId } from '#common/model/ids.ts'
import { findAccount, findByAddress, findByUserName } from '../accounts/account.store.ts'
import type { Cases } from '../cases/case.service.ts'
import { findCase, setTicketUrl } from '../cases/case.store.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Caller, Work } from '../work.ts'
import { hookEventOf } from './hook-events.ts'
import type { NewHook, TicketMessage } from './hook-messages.ts'
import { newHookSecret } from './hook-signature.ts'
import { disableHook, insertHook, keepReceipt, listHooks, takeReceipt, type Hook } from './hook.store.ts'

/** What waits in the outbox for a hook. */
export interface SealedHookMessage {
  hookId: string
  body: string
}

export const hookSealContext = (hookId: string): string => `hook:${hookId}`

export function createHooks(deps: {
  keys: KeyRing
  delivery: Delivery
  cases: Pick<Cases, 'open'>
  publicOrigin: string
}) {
  const { keys, delivery, cases } = deps

  async function personOf(work: Work, text: string) {
    const found =
      text.includes('@') ?
        (await findByAddress(work.tx, 'email', [text.toLowerCase()], 2))[0]
      : await findByUserName(work.tx, text.toLowerCase())
    return found === undefined ? undefined : findAccount(work.tx, found.id)
  }

  return {
    /** @returns also the secret, shown this once */
    async add(work: Work, given: NewHook): Promise<{ id: RecordId; secret: string; address: string | null }> {
      const id = newId<RecordId>()
      const secret = newHookSecret()
      await insertHook(work.tx, {
        id,
        direction: given.direction,
        name: given.name,
        url: given.direction === 'out' ? given.url : null,
        events: given.direction === 'out' ? given.events.join(' ') : '',
        secret_sealed: keys.seal(hookSealContext(id), secret),
        created_at: work.now,
        disabled_at: null,
      })
      work.record({ action: 'hook.added', outcome: 'done', detail: { hookId: id, direction: given.direction } })
      return { id, secret, address: given.direction === 'in' ? `${deps.publicOrigin}/hooks/tickets/${id}` : null }
    },

    list: (work: Work): Promise<Hook[]> => listHooks(work.tx),

    async remove(work: Work, id: string): Promise<void> {
      if (!(await disableHook(work.tx, id, work.now)))
        throw new AppError('not_found', { detail: `no hook is called ${id}` })
      work.record({ action: 'hook.removed', outcome: 'done', detail: { hookId: id } })
    },

    secretOf: (hook: Hook): string => keys.open(hookSealContext(hook.id), hook.secret_sealed),

    /** Queues what this work did for the hooks that want to hear of it, in the work's own transaction: none is lost, none queued twice. */
    async tell(work: Work): Promise<void> {
      const events = work.drafts.flatMap((draft) => {
        const event = draft.outcome === 'failed' ? undefined : hookEventOf(draft.action)
        return event === undefined || draft.accountId === undefined || draft.accountId === null ?
            []
          : [{ event, draft, accountId: draft.accountId }]
      })
      if (events.length === 0) return
      const hooks = await listHooks(work.tx, 'out')
      for (const { event, draft, accountId } of events) {
        const listening = hooks.filter((hook) => hook.events.split(' ').includes(event))
        if (listening.length === 0) continue
        const found =
          draft.caseId === undefined || draft.caseId === null ? undefined : await findCase(work.tx, draft.caseId)
        for (const hook of listening) {
          const body = JSON.stringify({
            type: event,
            timestamp: work.now.toISOString(),
            data: {
              accountId,
              ...(found === undefined ?
                {}
              : {
                  caseId: found.id,
                  caseNumber: found.number,
                  ticket: found.ticket,
                  state: found.state,
                  outcome: found.outcome,
                  link: caseLink(found.id),
                }),
            },
          })
          const payload: SealedHookMessage = { hookId: hook.id, body }
          await delivery.enqueue(work, { channel: 'hook', accountId, template: event, payload })
        }
      }
    },

    /**
     * Opens a case from a ticket, as the agent who has it and under all the rules of the desk. The same message again answers the same.
     * @throws AppError `not_found` for an account or agent that is not there, and what opening a case throws
     */
    async open(work: Work, hook: Hook, messageId: string, message: TicketMessage): Promise<Record<string, unknown>> {
      const earlier = await takeReceipt(work.tx, hook.id, messageId, work.now)
      if (earlier !== undefined) return earlier
      const agent = await personOf(work, message.agent)
      if (agent === undefined || agent.state !== 'active' || agent.role === null)
        throw new AppError('not_found', { params: { fields: 'agent' } })
      const account = await personOf(work, message.account)
      if (account === undefined) throw new AppError('not_found', { params: { fields: 'account' } })
      const caller: Caller = { id: agent.id, role: agent.role, signedInAt: null }
      const opened = await cases.open(work, caller, {
        accountId: account.id,
        ticket: message.ticket,
        reason: message.reason,
        channel: message.channel,
        story: message.story,
      })
      await setTicketUrl(work.tx, opened.caseId, { url: message.url ?? null, hookId: hook.id })
      const answer = { ...opened, link: caseLink(opened.caseId) }
      await keepReceipt(work.tx, hook.id, messageId, answer)
      return answer
    },
  }
}
export type Hooks = ReturnType<typeof createHooks>
