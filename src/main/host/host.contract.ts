import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Bridge } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import { createDispatch, createEmit } from '../bridge/dispatch.ts'
import { createRunningCalls } from '../bridge/running-calls.ts'
import { createLog } from '../log.ts'
import type { Host } from './host.ts'
import { canary, sampleHandlers, samplePreferences } from './testing/sample-handlers.ts'

/** A host with the screen's side of it. */
export interface HostUnderTest {
  host: Host
  /** The bridge as the page has it; asked for after the host serves. */
  openScreen(): Promise<Bridge>
  /** The same call by senders that the host must not trust, each in its own way. */
  callUntrusted(name: string, input: unknown): Promise<unknown[]>
  /** What the desktop around it was made to show. */
  readonly desktop: { notified: { title: string; body: string }[]; badges: number[] }
  close(): Promise<void>
}

type AnyCall = (name: string, input?: unknown) => Promise<unknown>

const caseId = '0123456789AB'

/** One list of expectations that every host passes. */
export function hostContract(kind: string, open: () => Promise<HostUnderTest>): void {
  describe(`the ${kind} host`, () => {
    let under: HostUnderTest
    let bridge: Bridge
    let call: AnyCall
    let ran: string[]
    const lines: string[] = []

    beforeEach(async () => {
      under = await open()
      lines.length = 0
      const sample = sampleHandlers()
      ran = sample.ran
      await under.host.transport.serve(
        createDispatch(
          sample.handlers,
          createLog((line) => lines.push(line)),
        ),
      )
      bridge = await under.openScreen()
      call = (name, input) => bridge.call(name as never, input as never)
    })
    afterEach(() => under.close())

    it('answers a call', async () => {
      expect(await bridge.call('preferences.set', { theme: 'light' })).toEqual({
        ok: true,
        value: { ...samplePreferences, theme: 'light' },
      })
    })

    it('keeps an undeclared field from the screen', async () => {
      expect(await bridge.call('preferences.get', undefined)).toEqual({ ok: true, value: samplePreferences })
    })

    it.each(['', 'nothing.here', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'preferences'])(
      'refuses the unknown call "%s"',
      async (name) => {
        expect(await call(name, {})).toMatchObject({ ok: false, problem: { code: 'not_found' } })
        expect(ran).toEqual([])
      },
    )

    it.each([
      ['preferences.set', { theme: 'pink' }],
      ['preferences.set', 'text'],
      ['preferences.set', null],
      ['preferences.set', []],
      ['cases.get', { params: { caseId: '../../x' } }],
      ['cases.get', undefined],
      ['cases.addNote', { params: { caseId }, body: { text: 'x'.repeat(3000) }, idempotencyKey: crypto.randomUUID() }],
      ['cases.addNote', { params: { caseId }, body: { text: 'x' } }],
      ['audit.get', { params: { seq: -1 } }],
    ])('refuses a malformed input of %s before anything runs', async (name, input) => {
      expect(await call(name, input)).toMatchObject({ ok: false, problem: { code: 'invalid_input' } })
      expect(ran).toEqual([])
    })

    it('takes prototype keys for what they are', async () => {
      const input = JSON.parse(
        '{"theme":"light","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      )
      expect(await call('preferences.set', input)).toMatchObject({ ok: true, value: { theme: 'light' } })
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    })

    it('turns a refusal into a problem without its detail', async () => {
      const answer = await call('cases.close', {
        params: { caseId },
        body: { outcome: 'recovered' },
        idempotencyKey: crypto.randomUUID(),
      })
      expect(answer).toEqual({
        ok: false,
        problem: {
          type: 'urn:rekey:problem:case_closed',
          title: 'case_closed',
          status: 409,
          code: 'case_closed',
          requestId: expect.stringMatching(/^[\da-f-]{36}$/),
          params: { at: '2026-01-01T00:00:00.000Z' },
        },
      })
    })

    it.each(['session.signIn', 'session.get'])('tells of a bug in %s its request id and nothing else', async (name) => {
      const answer = await call(name)
      const problem = (answer as { problem: { requestId: string } }).problem
      expect(answer).toEqual({
        ok: false,
        problem: {
          type: 'urn:rekey:problem:internal',
          title: 'internal',
          status: 500,
          code: 'internal',
          requestId: expect.any(String),
        },
      })
      expect(JSON.stringify(answer)).not.toContain(canary)
      expect(lines.join('\n')).toContain(problem.requestId)
    })

    it('hands on by which name a call can be cancelled', async () => {
      const running = createRunningCalls()
      const cancelled = new AppError('cancelled')
      const sample = sampleHandlers().handlers
      const handlers = {
        ...sample,
        'desk.get': (_input: unknown, signal?: AbortSignal) =>
          new Promise<never>((_resolve, reject) => signal?.addEventListener('abort', () => reject(cancelled))),
        'host.cancel': async ({ callId }: { callId: string }) => running.cancel(callId) as undefined,
      }
      const other = await open()
      onTestFinished(() => other.close())
      const log = createLog(() => undefined)
      await other.host.transport.serve(createDispatch(handlers, log, running))
      const screen = await other.openScreen()
      const callId = crypto.randomUUID()
      const asked = screen.call('desk.get', {}, callId)
      let answered = false
      void asked.then(() => (answered = true))
      await screen.call('host.cancel', { callId: crypto.randomUUID() })
      expect(answered).toBe(false)
      await screen.call('host.cancel', { callId })
      expect(await asked).toMatchObject({ ok: false, problem: { code: 'cancelled' } })
    })

    it('refuses an untrusted sender, and nothing runs', async () => {
      const answers = await under.callUntrusted('preferences.set', { theme: 'light' })
      expect(answers.length).toBeGreaterThan(0)
      for (const answer of answers) expect(answer).toMatchObject({ ok: false, problem: { code: 'untrusted_sender' } })
      expect(ran).toEqual([])
    })

    it('tells events, without undeclared fields, until told to stop', async () => {
      const emit = createEmit(under.host.transport)
      const heard: unknown[] = []
      let arrived: () => void = () => undefined
      const stop = bridge.on('preferences.changed', (...told: unknown[]) => {
        heard.push(told)
        arrived()
      })
      const first = new Promise<void>((resolve) => (arrived = resolve))
      emit('preferences.changed', { ...samplePreferences, undeclared: canary } as never)
      await first
      expect(heard).toEqual([[samplePreferences]])
      stop()
      const other = new Promise<void>((resolve) => {
        bridge.on('connection.changed', () => resolve())
      })
      emit('preferences.changed', samplePreferences)
      emit('connection.changed', { online: false, since: new Date().toISOString() })
      await other
      expect(heard).toHaveLength(1)
    })

    it.each([
      'file:///etc/passwd',
      'smb://host/share',
      'ms-msdt:/id',
      'javascript:alert(1)',
      'data:text/html,x',
      'https://user:pw@good.example/',
      'https://good.example.evil.com/',
      'HTTPS://GOOD.EXAMPLE\\@evil.com',
      'https://good.example:444/',
      'http://good.example/',
      ' https://good.example/',
      'https://good.example/\n',
      '//good.example',
      '',
    ])('opens no browser at %j', async (address) => {
      await expect(under.host.openExternal(address)).rejects.toMatchObject({ code: 'forbidden' })
    })

    it('notifies where it says that it can, and does nothing where it cannot', () => {
      under.host.notify('A request waits', 'It is an hour old.')
      expect(under.desktop.notified).toEqual(
        under.host.facts.canNotify ? [{ title: 'A request waits', body: 'It is an hour old.' }] : [],
      )
    })

    it('puts a number on the icon where it says that it can, and takes it off again', () => {
      const before = under.desktop.badges.length
      under.host.setBadge(3)
      under.host.setBadge(0)
      expect(under.desktop.badges.slice(before)).toEqual(under.host.facts.canBadge ? [3, 0] : [])
    })

    it('tells whether the browser was opened', async () => {
      expect(await under.host.openExternal('https://good.example/a?b#c')).toBe(under.host.facts.kind !== 'loopback')
    })

    it('keeps a secret as long as it says', async () => {
      const { Secret } = await import('#common/secret.ts')
      await under.host.secrets.set('x', new Secret(canary))
      expect((await under.host.secrets.get('x'))?.reveal()).toBe(canary)
      await under.host.secrets.delete('x')
      expect(await under.host.secrets.get('x')).toBeNull()
    })
  })
}
