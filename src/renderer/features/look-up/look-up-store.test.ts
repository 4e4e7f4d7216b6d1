import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { LookUpAnswer } from '#common/api/accounts.ts'
import type { BridgeResult } from '#common/bridge/schema.ts'
import { BridgeDouble } from '../../testing/bridge-double.ts'
import { demoRecoveryCode } from '../../testing/demo-handlers.ts'
import { useLookUpStore, type LookUpAsk } from './look-up-store.ts'

const answer = (phone: string): BridgeResult<LookUpAnswer> => ({
  ok: true,
  value: { recognisedAs: 'name', items: [], more: false, phoneChoices: [phone] },
})

describe('the look-up store', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('shows the answer of the last typed text, in whatever order answers come (B37)', async () => {
    const store = useLookUpStore()
    const waiting = new Map<string, (result: BridgeResult<LookUpAnswer>) => void>()
    const ask = (text: string) => new Promise<BridgeResult<LookUpAnswer>>((resolve) => waiting.set(text, resolve))
    const texts = ['ai', 'aik', 'aiko', 'aiko t', 'aiko ta']
    const asked = texts.map((text) => {
      store.type(text)
      return store.ask(ask)
    })
    for (const text of ['aiko ta', 'aik', 'ai', 'aiko t', 'aiko']) waiting.get(text)?.(answer(text))
    await Promise.all(asked)
    expect(store.answer?.phoneChoices).toEqual(['aiko ta'])
    expect(store.answeredText).toBe('aiko ta')
    expect(store.pending).toBe(false)
  })

  it('cancels the question for a text that stands there no more, and no other', async () => {
    const store = useLookUpStore()
    const signals: AbortSignal[] = []
    const ask = (_text: string, signal: AbortSignal) => {
      signals.push(signal)
      return new Promise<BridgeResult<LookUpAnswer>>(() => undefined)
    }
    for (const text of ['ai', 'aik', 'aiko']) {
      store.type(text)
      void store.ask(ask)
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false])
    expect(store.pending).toBe(true)
    store.forget()
    expect(signals[2]?.aborted).toBe(true)
    expect(store.pending).toBe(false)
  })

  it('asks with every key while answers are quick, and at a pause once they are not', async () => {
    const store = useLookUpStore()
    const after = (ms: number) => async () => {
      vi.advanceTimersByTime(ms)
      return answer('')
    }
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    expect(store.delayMs()).toBe(0)
    store.type('ai')
    await store.ask(after(101))
    expect(store.delayMs()).toBeGreaterThan(0)
    store.type('aik')
    await store.ask(after(20))
    expect(store.delayMs()).toBe(0)
    // One that never answered, and was given up late.
    void store.ask(() => new Promise(() => undefined))
    vi.advanceTimersByTime(101)
    store.type('aiko')
    expect(store.delayMs()).toBeGreaterThan(0)
  })

  it('drops an answer that comes after the text was cleared', async () => {
    const store = useLookUpStore()
    store.type('aiko')
    let arrive: (result: BridgeResult<LookUpAnswer>) => void = () => undefined
    const asked = store.ask(() => new Promise((resolve) => (arrive = resolve)))
    store.type('')
    arrive(answer('late'))
    await asked
    expect(store.answer).toBeNull()
  })

  describe('when Enter comes before the answer', () => {
    const double = new BridgeDouble()
    const found = (text: string) =>
      double.call('accounts.lookUp' as never, { body: { text } } as never) as Promise<BridgeResult<LookUpAnswer>>
    /** The demo's answer, with some of it otherwise. */
    const foundBut = (change: (value: LookUpAnswer) => Partial<LookUpAnswer>) => async (text: string) => {
      const result = await found(text)
      return result.ok ? { ...result, value: { ...result.value, ...change(result.value) } } : result
    }
    /** Enter on `aiko`, then what happens `meanwhile`, then the answer. */
    const enter = async (ask: LookUpAsk, meanwhile: () => void = () => undefined) => {
      const store = useLookUpStore()
      store.type('aiko')
      const asked = store.ask(ask)
      store.openWhenAnswered = true
      meanwhile()
      await asked
      return store
    }

    it('names the one who is found, once', async () => {
      const store = await enter(found)
      expect(store.takeEarlyChoice()?.displayName).toContain('Aiko')
      expect(store.takeEarlyChoice()).toBeNull()
    })

    it('chooses nobody out of several, of more than are shown, and of none', async () => {
      const changes: ((value: LookUpAnswer) => Partial<LookUpAnswer>)[] = [
        ({ items }) => ({ items: [...items, ...items] }),
        () => ({ more: true }),
        () => ({ items: [] }),
      ]
      for (const change of changes) expect((await enter(foundBut(change))).takeEarlyChoice()).toBeNull()
    })

    it('is forgotten with the next key, also when the text is the same again', async () => {
      const store = await enter(found, () => void useLookUpStore().type('aiko t'))
      store.type('aiko')
      await store.ask(found)
      expect(store.answer?.items).toHaveLength(1)
      expect(store.takeEarlyChoice()).toBeNull()
    })

    it('is forgotten with a failure: a later try opens nobody by itself', async () => {
      double.failures.set('accounts.lookUp', 'timeout')
      const store = await enter(found)
      expect(store.problem?.code).toBe('timeout')
      await store.ask(found)
      expect(store.answer?.items).toHaveLength(1)
      expect(store.takeEarlyChoice()).toBeNull()
    })
  })

  it('keeps a failure apart from nobody found', async () => {
    const store = useLookUpStore()
    const double = new BridgeDouble()
    double.failures.set('accounts.lookUp', 'timeout')
    const ask = (text: string) =>
      double.call('accounts.lookUp' as never, { body: { text } } as never) as Promise<BridgeResult<LookUpAnswer>>
    store.type('aiko')
    await store.ask(ask)
    expect(store.problem?.code).toBe('timeout')
    expect(store.answer).toBeNull()
    await store.ask(ask)
    expect(store.problem).toBeNull()
    expect(store.answer?.items).toHaveLength(1)
  })

  it('never sends a recovery code and clears it', async () => {
    const store = useLookUpStore()
    for (const spelling of [
      demoRecoveryCode,
      demoRecoveryCode.toLowerCase().replaceAll('-', ' '),
      ` ${demoRecoveryCode}.`,
    ]) {
      expect(store.type(spelling)).toBe(false)
      expect(store.codeRefused).toBe(true)
      expect(store.text).toBe('')
    }
    await store.ask(() => Promise.reject(new Error('asked')))
  })

  it('asks at once for no more than nine characters of a code that is typed key by key', () => {
    const store = useLookUpStore()
    let field = ''
    for (const key of demoRecoveryCode) {
      field += key
      // After the refusal a query waits so long that the next key comes first.
      if (store.type(field) && store.delayMs() < 1000) expect(field.replaceAll('-', '').length).toBeLessThanOrEqual(9)
      field = store.text
    }
    expect(store.codeRefusedAt).toBeGreaterThan(0)
    expect(store.delayMs()).toBeGreaterThan(1000)
  })

  it('takes names, addresses and tickets for what they are', () => {
    const store = useLookUpStore()
    for (const text of [
      'stefan weber',
      'INC-20418',
      'aiko.tanaka@mailbox.example',
      'Ngọc Trần',
      '+49 176 67111638',
      'user0042',
    ])
      expect(store.type(text), text).toBe(true)
  })

  it('asks for two characters, or one ideograph', () => {
    const store = useLookUpStore()
    for (const [text, follows] of [
      ['a', false],
      [' a ', false],
      ['ab', true],
      ['田', true],
      ['7F', true],
      ['', false],
    ] as const)
      expect(store.type(text), text).toBe(follows)
  })
})
