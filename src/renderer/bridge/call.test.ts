import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { call } from './call.ts'

describe('a call that may be cancelled', () => {
  let asked: { name: string; input: unknown; callId: string | undefined; answer: (result: unknown) => void }[]
  beforeEach(() => {
    asked = []
    const rekey = {
      call: (name: string, input: unknown, callId?: string) =>
        new Promise((answer) => asked.push({ name, input, callId, answer })),
    }
    Object.assign(globalThis, { window: { rekey } })
  })
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window')
  })

  it('has a name, and is cancelled by it once', async () => {
    const stop = new AbortController()
    void call('desk.get', {}, stop.signal)
    stop.abort()
    stop.abort()
    expect(asked.map(({ name }) => name)).toEqual(['desk.get', 'host.cancel'])
    expect(asked[0]?.callId).toMatch(/^[0-9a-f-]{36}$/)
    expect(asked[1]?.input).toEqual({ callId: asked[0]?.callId })
  })

  it('is not cancelled after its answer, nor without being asked to', async () => {
    const stop = new AbortController()
    const one = call('desk.get', {}, stop.signal)
    void call('desk.get', {})
    asked[0]?.answer({ ok: true, value: 1 })
    await one
    stop.abort()
    expect(asked).toHaveLength(2)
    expect(asked[1]?.callId).toBeUndefined()
  })
})
