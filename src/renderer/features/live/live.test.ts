import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { effectScope, nextTick, type EffectScope } from 'vue'
import type { LiveTopic } from '#common/model/words.ts'
import { useSessionStore } from '#renderer/features/session/session-store.ts'
import { BridgeDouble } from '../../testing/bridge-double.ts'
import { useBadgeStore, withCount } from './badge-store.ts'
import { useLiveStore } from './live-store.ts'
import { notify } from './notify.ts'
import { useLive } from './use-live.ts'

describe('what changes, on the screen', () => {
  let double: BridgeDouble
  let scope: EffectScope
  let refreshed: number
  let running: number
  let mostRunning: number
  let waiting: (() => void)[]
  const use = (topics: readonly LiveTopic[], slow = false): void =>
    scope.run(() =>
      useLive(topics, async () => {
        refreshed++
        mostRunning = Math.max(mostRunning, ++running)
        if (slow) await new Promise<void>((resolve) => waiting.push(resolve))
        running--
      }),
    )
  const settle = async (): Promise<void> => {
    await nextTick()
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  const change = async (topics: Partial<Record<LiveTopic, number>>): Promise<void> => {
    double.changeLive(topics)
    await settle()
  }

  beforeEach(async () => {
    setActivePinia(createPinia())
    double = new BridgeDouble()
    Object.assign(globalThis, { window: { rekey: double } })
    scope = effectScope()
    refreshed = running = mostRunning = 0
    waiting = []
    await useSessionStore().start()
    await useLiveStore().start()
  })
  afterEach(() => {
    scope.stop()
    Reflect.deleteProperty(globalThis, 'window')
  })

  it('is known from the start where main knows it, and refreshes nothing that has just been read', async () => {
    setActivePinia(createPinia())
    double.changeLive({ cases: 4 })
    await useLiveStore().start()
    expect(useLiveStore().versions?.cases).toBe(4)
    use(['cases'])
    await settle()
    expect(refreshed).toBe(0)
  })

  it('refreshes for its own topics alone, once for each rise', async () => {
    await change({ cases: 1 })
    use(['cases', 'freezes'])
    await change({ cases: 2 })
    expect(refreshed).toBe(1)
    await change({ approvals: 1, staff: 8 })
    await change({ cases: 2 })
    expect(refreshed).toBe(1)
    await change({ freezes: 1, cases: 3 })
    expect(refreshed).toBe(2)
  })

  it('never refreshes twice at a time, and once more for what came meanwhile', async () => {
    await change({ cases: 1 })
    use(['cases'], true)
    for (let version = 2; version <= 6; version++) await change({ cases: version })
    expect(refreshed).toBe(1)
    waiting.shift()?.()
    await settle()
    expect(refreshed).toBe(2)
    waiting.shift()?.()
    await settle()
    expect([refreshed, mostRunning, running]).toEqual([2, 1, 0])
  })

  it('catches up after being offline, and when main first hears', async () => {
    use(['cases'])
    await change({ cases: 1 })
    expect(refreshed).toBe(1)
    double.emit('connection.changed', { online: false, since: new Date().toISOString() })
    await settle()
    expect(refreshed).toBe(1)
    double.emit('connection.changed', { online: true, since: new Date().toISOString() })
    await settle()
    expect(refreshed).toBe(2)
  })

  it('stops with its screen, also in the middle of it', async () => {
    await change({ cases: 1 })
    use(['cases'], true)
    await change({ cases: 2 })
    await change({ cases: 3 })
    scope.stop()
    waiting.shift()?.()
    await settle()
    await change({ cases: 4 })
    double.emit('connection.changed', { online: true, since: new Date().toISOString() })
    await settle()
    expect(refreshed).toBe(1)
  })

  it('is forgotten when nobody is signed in any more', async () => {
    await change({ cases: 1 })
    const { host } = useSessionStore()
    if (host !== null) host.canBadge = true
    useBadgeStore().show(3)
    double.changeSession({ state: 'locked', me: null, endedBecause: 'idle' })
    expect(useLiveStore().versions).toBeNull()
    expect(useBadgeStore().count).toBe(0)
    expect(double.asked.at(-1)).toEqual({ name: 'host.setBadge', input: { count: 0 } })
  })

  it('notifies where the host can, and says where not', async () => {
    expect(await notify('One waits', '')).toBe(false)
    expect(double.asked.some((one) => one.name === 'host.notify')).toBe(false)
    const session = useSessionStore()
    if (session.host !== null) session.host.canNotify = true
    expect(await notify('One waits', '')).toBe(true)
    expect(double.asked.at(-1)).toEqual({ name: 'host.notify', input: { title: 'One waits', body: '' } })
  })
})

describe('the number of what waits', () => {
  it.each([
    ['Cases · Rekey', 3, '(3) Cases · Rekey'],
    ['(3) Cases · Rekey', 4, '(4) Cases · Rekey'],
    ['(4) Cases · Rekey', 0, 'Cases · Rekey'],
    ['Case (7) · Rekey', 1, '(1) Case (7) · Rekey'],
  ])('stands before the title: %s, %i', (title, count, shown) => {
    expect(withCount(title, count)).toBe(shown)
    expect(withCount(shown, count)).toBe(shown)
  })

  it('goes to the icon where the host has one, once for each change', async () => {
    setActivePinia(createPinia())
    const double = new BridgeDouble({ canBadge: true })
    Object.assign(globalThis, { window: { rekey: double } })
    await useSessionStore().start()
    const badge = useBadgeStore()
    badge.show(2)
    badge.show(2)
    badge.show(0)
    const asked = double.asked.filter((one) => one.name === 'host.setBadge').map((one) => one.input)
    expect(asked).toEqual([{ count: 2 }, { count: 0 }])
    Reflect.deleteProperty(globalThis, 'window')
  })

  it('goes into the title elsewhere, and stays there when a place writes its own', async () => {
    setActivePinia(createPinia())
    const double = new BridgeDouble()
    let changed: () => void = () => undefined
    class Observer {
      constructor(listener: () => void) {
        changed = listener
      }
      observe = (): void => undefined
    }
    const page = { title: 'Desk · Rekey', querySelector: () => ({}) }
    Object.assign(globalThis, { window: { rekey: double }, document: page, MutationObserver: Observer })
    await useSessionStore().start()
    const badge = useBadgeStore()
    badge.show(3)
    expect(page.title).toBe('(3) Desk · Rekey')
    page.title = 'Cases · Rekey'
    changed()
    expect(page.title).toBe('(3) Cases · Rekey')
    badge.show(0)
    expect(page.title).toBe('Cases · Rekey')
    expect(double.asked.some((one) => one.name === 'host.setBadge')).toBe(false)
    for (const name of ['window', 'document', 'MutationObserver']) Reflect.deleteProperty(globalThis, name)
  })
})
