import { describe, expect, it } from 'vitest'
import type { LimitCrossing } from '#common/api/desk.ts'
import { BridgeDouble } from '../../testing/bridge-double.ts'
import { crossingOrder, freezeCause, loadOf } from './watch-view.ts'

describe('crossed limits', () => {
  it('stand with those first that nobody has looked at, then the newest', () => {
    const seen = { byName: 'Samira Haddad', at: '2026-05-03T12:00:00.000Z' }
    const crossing = (id: string, hour: number, over: Partial<LimitCrossing> = {}) =>
      ({ id, crossedAt: `2026-05-03T${10 + hour}:00:00.000Z`, seen: null, ...over }) as LimitCrossing
    const items = [
      crossing('seen', 3, { seen }),
      crossing('old', 0),
      crossing('new', 1),
      crossing('seen-old', 0, { seen }),
    ]
    expect(crossingOrder(items).map((one) => one.id)).toEqual(['new', 'old', 'seen', 'seen-old'])
    expect(items[0]?.id).toBe('seen')
  })

  it('are looked at once', async () => {
    const double = new BridgeDouble({ role: 'supervisor' })
    const ask = (name: string, input: unknown) => double.call(name as never, input as never) as Promise<unknown>
    const crossings = async () =>
      ((await ask('desk.get', {})) as { value: { crossings: LimitCrossing[] } }).value.crossings
    const unseen = crossingOrder(await crossings())[0]
    const mark = () =>
      ask('desk.markCrossingSeen', {
        params: { crossingId: unseen?.id },
        body: {},
        idempotencyKey: crypto.randomUUID(),
      })
    expect(unseen?.seen).toBeNull()
    expect(await mark()).toMatchObject({ ok: true })
    expect((await crossings()).every((one) => one.seen !== null)).toBe(true)
    expect(await mark()).toMatchObject({ ok: false, problem: { code: 'nothing_to_do' } })
  })
})

describe('a freeze', () => {
  it('is told in words, whatever it comes from', () => {
    expect(freezeCause({ because: 'push_prompt' })).toBe('push_prompt')
    expect(freezeCause({ because: 'something new' })).toBe('other')
  })
})

describe('how near a limit is', () => {
  it.each([
    [0, 10, 'easy'],
    [7, 10, 'easy'],
    [8, 10, 'near'],
    [10, 10, 'full'],
    [12, 10, 'full'],
    [0, 0, 'full'],
  ])('%i of %i is %s', (used, most, load) => {
    expect(loadOf(used, most)).toBe(load)
  })
})
