import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useLookUpStore } from '#renderer/features/look-up/look-up-store.ts'
import { BridgeDouble } from '../../testing/bridge-double.ts'
import { useDraftsStore } from './drafts-store.ts'
import { activeEveryMs, useSessionStore } from './session-store.ts'

describe('the session store', () => {
  let double: BridgeDouble
  beforeEach(() => {
    setActivePinia(createPinia())
    double = new BridgeDouble()
    Object.assign(globalThis, { window: { rekey: double } })
  })
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window')
  })

  it('forgets everything about accounts at once when it locks', async () => {
    const session = useSessionStore()
    await session.start()
    expect(session.me?.displayName).toBe('M. Ruiz')
    useLookUpStore().type('aiko')
    await useLookUpStore().ask()
    useDraftsStore().set('note:1', 'phone left in a taxi')
    double.changeSession({ state: 'locked', me: null, endedBecause: 'idle' })
    expect(session.me).toBeNull()
    expect(useLookUpStore().answer).toBeNull()
    expect(useLookUpStore().text).toBe('')
    expect(useDraftsStore().get('note:1')).toBe('')
  })

  it('keeps what is typed while the same person stays signed in', async () => {
    const session = useSessionStore()
    await session.start()
    useDraftsStore().set('note:1', 'kept')
    double.changeSession({})
    expect(useDraftsStore().get('note:1')).toBe('kept')
  })

  it('knows of a step-up while it lasts, loses nothing by it, and can cancel it', async () => {
    const session = useSessionStore()
    await session.start()
    useDraftsStore().set('note:1', 'kept')
    expect(session.stepUp).toBeNull()
    const stepUp = { address: 'http://localhost:7400/auth?x', since: new Date().toISOString() }
    double.changeSession({ stepUp })
    expect(session.stepUp).toEqual(stepUp)
    expect(session.me?.userName).toBe('mruiz')
    await session.ask('session.cancelStepUp')
    expect(session.stepUp).toBeNull()
    expect(session.problem).toBeNull()
    expect(session.me).not.toBeNull()
    expect(useDraftsStore().get('note:1')).toBe('kept')
  })

  it('says that somebody is there at most every five seconds', async () => {
    const session = useSessionStore()
    await session.start()
    const now = 1_000_000
    for (let ms = 0; ms <= 2 * activeEveryMs; ms += 100) session.active(now + ms)
    expect(double.asked.filter((one) => one.name === 'session.active')).toHaveLength(3)
  })
})
