import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApprovalSummary } from '#common/api/approval-view.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import { useBadgeStore } from '#renderer/features/live/badge-store.ts'
import { useSessionStore } from '#renderer/features/session/session-store.ts'
import { BridgeDouble } from '../../testing/bridge-double.ts'
import { newlyWaiting, queueOrder, urgencyOf } from './approval-view.ts'
import { useWaitingStore } from './waiting-store.ts'

const at = (minutes: number): string => new Date(Date.UTC(2026, 4, 3, 12, minutes)).toISOString()
const request = (id: string, over: Partial<ApprovalSummary>): ApprovalSummary =>
  ({ id, state: 'waiting', mayDecide: null, requestedAt: at(0), expiresAt: at(30), ...over }) as ApprovalSummary

describe('the queue', () => {
  it('has first who runs out first, then who asked first, and nobody who waits no more', () => {
    const items = [
      request('late', { expiresAt: at(40) }),
      request('second', { expiresAt: at(20), requestedAt: at(2) }),
      request('over', { expiresAt: at(1), state: 'declined' }),
      request('first', { expiresAt: at(20), requestedAt: at(1) }),
    ]
    expect(queueOrder(items).map((one) => one.id)).toEqual(['first', 'second', 'late'])
  })

  it.each([
    [25 * 60, 'time'],
    [5 * 60, 'soon'],
    [1, 'soon'],
    [0, 'over'],
    [-1, 'over'],
  ])('says how the time stands: %i seconds are %s', (left, urgency) => {
    const now = Date.parse(at(30)) - left * 1000
    expect(urgencyOf({ expiresAt: at(30) }, now)).toBe(urgency)
  })

  it('tells of those that are new, wait, and are this person’s to decide', () => {
    const items = [
      request('known', {}),
      request('mine', { mayDecide: 'own_request' }),
      request('ended', { state: 'used' }),
      request('new', {}),
    ]
    expect(newlyWaiting(new Set(['known']), items).map((one) => one.id)).toEqual(['new'])
  })
})

describe('what waits', () => {
  let double: BridgeDouble
  let detail: CaseDetail
  let looking: boolean
  const notified = () => double.asked.filter((one) => one.name === 'host.notify').map((one) => one.input)

  beforeEach(async () => {
    setActivePinia(createPinia())
    double = new BridgeDouble({ role: 'supervisor', canBadge: true })
    looking = false
    const page = { visibilityState: 'visible', hasFocus: () => looking }
    Object.assign(globalThis, { window: { rekey: double }, document: page })
    const session = useSessionStore()
    await session.start()
    if (session.host !== null) session.host.canNotify = true
    detail = { id: '7F3K00008001', ticket: 'INC-1', account: double.desk.accounts[3] } as unknown as CaseDetail
    double.desk.request(detail, {})
    await useWaitingStore().refresh('A request waits for you')
  })
  afterEach(() => {
    for (const name of ['window', 'document']) Reflect.deleteProperty(globalThis, name)
  })

  it('is counted for the navigation and the icon; what waited before is no news', () => {
    expect(useWaitingStore().count).toBe(1)
    expect(useBadgeStore().count).toBe(1)
    expect(notified()).toEqual([])
  })

  it('is told on the desktop when the window is not looked at, once, and names nobody', async () => {
    double.desk.request(detail, {})
    await useWaitingStore().refresh('A request waits for you')
    await useWaitingStore().refresh('A request waits for you')
    expect(notified()).toEqual([{ title: 'A request waits for you', body: '' }])
    expect(useBadgeStore().count).toBe(2)
  })

  it('is not told to who is looking', async () => {
    looking = true
    double.desk.request(detail, {})
    await useWaitingStore().refresh('A request waits for you')
    expect(notified()).toEqual([])
    expect(useWaitingStore().count).toBe(2)
  })

  it('goes with the decision, and with the session', async () => {
    const [one] = double.desk.requests
    const params = { approvalId: one?.id ?? '' }
    const body = { reason: 'Checked with the manager' }
    const idempotencyKey = crypto.randomUUID()
    const done = await double.call('approvals.approve' as never, { params, body, idempotencyKey } as never)
    expect(done).toMatchObject({ ok: true, value: { state: 'approved' } })
    await useWaitingStore().refresh('A request waits for you')
    expect(useBadgeStore().count).toBe(0)
    double.desk.request(detail, {})
    await useWaitingStore().refresh('A request waits for you')
    expect(useWaitingStore().count).toBe(1)
    double.changeSession({ state: 'locked', me: null, endedBecause: 'idle' })
    expect(useWaitingStore().count).toBe(0)
    expect(useBadgeStore().count).toBe(0)
  })
})
