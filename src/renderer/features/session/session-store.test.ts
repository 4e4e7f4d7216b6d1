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

  it('says that somebody is there at most every five seconds', async () => {
    const session = useSessionStore()
    await session.start()
    const now = 1_000_000
    for (let ms = 0; ms <= 2 * activeEveryMs; ms += 100) session.active(now + ms)
    expect(double.asked.filter((one) => one.name === 'session.active')).toHaveLength(3)
  })
})
