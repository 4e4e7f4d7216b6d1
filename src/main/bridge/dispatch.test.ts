import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bridgeCalls } from '#common/bridge/schema.ts'
import { AppError, problemSchema } from '#common/errors.ts'
import { forwardedHandlers } from '../forward/forwarded-handlers.ts'
import { sampleHandlers } from '../host/testing/sample-handlers.ts'
import { createLog } from '../log.ts'
import { createDispatch, createEmit } from './dispatch.ts'
import { createRunningCalls } from './running-calls.ts'

/** FAULTS B26 asks for 10,000 payloads a channel; `npm run test:long` sends them. */
const payloads = process.env['REKEY_TEST_LONG'] === '1' ? 10_000 : 200

describe('B26: the guard of the bridge', () => {
  it.each(Object.keys(bridgeCalls))('answers whatever is sent to %s, and never throws', async (name) => {
    const dispatch = createDispatch(
      sampleHandlers().handlers,
      createLog(() => undefined),
    )
    const anything = fc.anything({
      ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true },
      ...{ withTypedArray: true, withSparseArray: true, withObjectString: true },
      key: fc.oneof(
        fc.string(),
        fc.constantFrom('params', 'query', 'body', 'idempotencyKey', '__proto__', 'constructor'),
      ),
    })
    await fc.assert(
      fc.asyncProperty(anything, async (input) => {
        const answer = await dispatch(name, input)
        expect(answer.ok || problemSchema.safeParse(answer.problem).success).toBe(true)
      }),
      { numRuns: payloads },
    )
  })

  it('knows calls by their own names only', async () => {
    const { handlers, ran } = sampleHandlers()
    const dispatch = createDispatch(
      handlers,
      createLog(() => undefined),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype))),
        async (name) => {
          fc.pre(!Object.hasOwn(bridgeCalls, name))
          expect(await dispatch(name, {})).toMatchObject({ ok: false, problem: { code: 'not_found' } })
        },
      ),
      { numRuns: payloads },
    )
    expect(ran).toEqual([])
  })

  it('lets no malformed event out', () => {
    const sent: unknown[] = []
    const emit = createEmit({ serve: async () => undefined, emit: (...told) => sent.push(told) })
    expect(() => emit('session.changed', { state: 'signed_in', token: 'x' } as never)).toThrow()
    expect(sent).toEqual([])
  })
})

describe('calls that are cancelled', () => {
  it('are those that only read: what changes something is never cut off', async () => {
    const given: [string, boolean][] = []
    const handlers = forwardedHandlers(async (route, _input, signal) => {
      given.push([route.path, signal !== undefined])
      throw new AppError('cancelled')
    })
    const dispatch = createDispatch(
      { ...sampleHandlers().handlers, ...handlers },
      createLog(() => undefined),
    )
    const id = '0123456789AB'
    const idempotencyKey = crypto.randomUUID()
    await dispatch('accounts.lookUp', { body: { text: 'aiko' } }, crypto.randomUUID())
    await dispatch('accounts.lookUp', { body: { text: 'aiko' } })
    await dispatch(
      'cases.addNote',
      { params: { caseId: id }, body: { text: 'told' }, idempotencyKey },
      crypto.randomUUID(),
    )
    expect(given.map(([, cancellable]) => cancellable)).toEqual([true, false, false])
  })

  it.each([null, 1, '', 'x'.repeat(65), {}, ['a'], '../x'])('cannot be named by %j', async (name) => {
    const running = createRunningCalls()
    expect(running.begin(name)).toBeUndefined()
  })

  it('keep their name to themselves until they end', () => {
    const running = createRunningCalls()
    const first = running.begin('a')
    expect(running.begin('a')).toBeUndefined()
    running.cancel('a')
    running.cancel('b')
    expect(first?.aborted).toBe(true)
    running.end('a')
    expect(running.begin('a')?.aborted).toBe(false)
  })
})
