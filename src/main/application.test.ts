import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bridgeCalls, type SessionView } from '#common/bridge/schema.ts'
import { defaultPolicy } from '#common/model/default-policies.ts'
import { start } from './application.ts'
import { createMemoryHost, type MemoryHost } from './host/memory/memory-host.ts'
import { makeTemporaryFolder, type TemporaryFolder } from './host/testing/temporary-folder.ts'
import { createLog } from './log.ts'
import { browse, me, openLocalProvider, type LocalProvider } from './session/testing/local-provider.ts'

describe('the application', () => {
  let folder: TemporaryFolder
  let provider: LocalProvider
  let host: MemoryHost
  const lines: string[] = []
  beforeEach(async () => {
    folder = await makeTemporaryFolder()
    provider = await openLocalProvider()
    host = createMemoryHost({ allowedOrigins: [provider.origin], userDataFolder: folder.path })
    const log = createLog((line) => lines.push(line))
    await start(host, { backendAddress: provider.origin, demo: true, log })
  })
  afterEach(async () => {
    await host.quit()
    await provider.close()
    await folder.remove()
  })

  it('says what its host is and cannot do', async () => {
    expect(await host.bridge.call('host.describe', undefined)).toMatchObject({
      ok: true,
      value: { kind: 'memory', keepsSession: false, demo: true, backendAddress: provider.origin },
    })
    expect(await host.bridge.call('host.notify', { title: 'One waits', body: '' })).toMatchObject({
      value: { shown: true },
    })
    await host.bridge.call('host.setBadge', { count: 2 })
    expect([host.notified, host.badges]).toEqual([[{ title: 'One waits', body: '' }], [2]])
    expect(await host.bridge.call('host.setBadge', { count: -1 })).toMatchObject({ problem: { code: 'invalid_input' } })
    expect(await host.bridge.call('clipboard.copyBriefly', { text: 'x' })).toMatchObject({
      ok: false,
      problem: { code: 'host_cannot' },
    })
  })

  it('answers every call of the schema, and no API call before somebody is signed in', async () => {
    const id = '0123456789AB'
    for (const [name, call] of Object.entries(bridgeCalls)) {
      if (!('route' in call)) continue
      const input = {
        params: {
          ...{ accountId: id, caseId: id, issuedCodeId: id, breakGlassId: id, seq: 1 },
          ...{ approvalId: id, crossingId: id, version: 1 },
        },
        query: { after: 0 },
        body: {
          ...{ text: 'x', accountId: id, ticket: 'T', reason: 'other', channel: 'phone', outcome: 'abandoned' },
          ...{ code: '1', addressId: id, factors: [id], previewDigest: 'x'.repeat(64), kind: 'read_out' },
          ...{ userName: 'ann', displayName: 'Ann', email: 'ann@corp.example', role: 'agent', locale: 'en' },
          ...{ resetsPerHour: 1, failedVerificationsPerHour: null, toId: id, signs: [], factorId: id, addresses: [id] },
          ...{ checked: [], answeredBy: 'owner', note: 'why', action: 'reset_factors' },
          document: name.startsWith('policy.') ? defaultPolicy : 'passport',
        },
        idempotencyKey: crypto.randomUUID(),
      }
      const answer = await host.bridge.call(name as never, input as never)
      expect([name, answer]).toMatchObject([name, { ok: false, problem: { code: 'unauthenticated' } }])
    }
  })

  it('tells of a link to a case once, and of nothing else that a link may say', async () => {
    let told = 0
    host.bridge.on('host.linkOpened', () => told++)
    for (const link of ['rekey://account/0123456789AB', 'rekey://case/x', 'https://elsewhere.example'])
      host.openLink(link)
    expect(told).toBe(0)
    host.openLink('rekey://case/0123456789AB')
    expect(told).toBe(1)
    expect(await host.bridge.call('host.takeLink', undefined)).toEqual({ ok: true, value: { caseId: '0123456789AB' } })
    expect(await host.bridge.call('host.takeLink', undefined)).toEqual({ ok: true, value: { caseId: null } })
  })

  it('signs in, tells so, and never shows a token', async () => {
    const views: SessionView[] = []
    host.bridge.on('session.changed', (view) => views.push(view))
    await host.bridge.call('session.signIn', undefined)
    await browse(host.opened[0] ?? '')
    expect(views.at(-1)).toEqual({
      state: 'signed_in',
      me,
      endedBecause: null,
      signInAddress: null,
      stepUp: null,
      signInProblem: null,
    })
    // The small API of this test answers everything with `me`, which no other route promises.
    const asked = await host.bridge.call('accounts.get', { params: { accountId: me.id as never } })
    expect(asked).toMatchObject({ ok: false, problem: { code: 'answer_not_understood' } })
    expect(await host.bridge.call('session.signOut', undefined)).toMatchObject({
      value: { state: 'signed_out', me: null },
    })
    await expect.poll(() => provider.revocations).toBe(1)
    expect(lines.join()).not.toMatch(/Bearer|refresh_token|access_token/)
  })

  it('tells what changes while somebody is signed in, and signs out by itself when the grant has ended', async () => {
    const told: unknown[] = []
    host.bridge.on('live.changed', (view) => told.push(view))
    expect(await host.bridge.call('live.get', undefined)).toEqual({ ok: true, value: { versions: null } })
    await host.bridge.call('session.signIn', undefined)
    await browse(host.opened[0] ?? '')
    const versions = { approvals: 0, freezes: 0, limits: 0, staff: 0, policy: 0, cases: 1 }
    await expect.poll(() => provider.listeners.length).toBe(1)
    provider.listeners[0]?.tell('versions', versions)
    provider.listeners[0]?.tell('change', { topic: 'approvals', version: 1 })
    const now = { versions: { ...versions, approvals: 1 } }
    await expect.poll(() => told).toEqual([{ versions }, now])
    expect(await host.bridge.call('live.get', undefined)).toEqual({ ok: true, value: now })
    const views: SessionView[] = []
    host.bridge.on('session.changed', (view) => views.push(view))
    await provider.revokeAll()
    provider.listeners[0]?.end()
    await expect
      .poll(() => views.at(-1), { timeout: 5_000 })
      .toMatchObject({
        state: 'signed_out',
        me: null,
        endedBecause: 'revoked',
      })
    expect(await host.bridge.call('live.get', undefined)).toEqual({ ok: true, value: { versions: null } })
  })

  it('ends the stream when somebody signs out', async () => {
    await host.bridge.call('session.signIn', undefined)
    await browse(host.opened[0] ?? '')
    await expect.poll(() => provider.listeners.length).toBe(1)
    await host.bridge.call('session.signOut', undefined)
    await expect.poll(() => provider.listeners[0]?.gone).toBe(true)
  })

  it('keeps preferences and tells every screen', async () => {
    const told: unknown[] = []
    host.bridge.on('preferences.changed', (preferences) => told.push(preferences))
    await host.bridge.call('preferences.set', { theme: 'dark' })
    expect(told).toMatchObject([{ theme: 'dark' }])
    expect(await host.bridge.call('preferences.get', undefined)).toMatchObject({ value: { theme: 'dark' } })
  })

  it('knows that the backend is gone', async () => {
    await provider.close()
    expect(await host.bridge.call('session.signIn', undefined)).toMatchObject({
      value: { state: 'signed_out', signInProblem: { code: 'backend_unreachable' } },
    })
    expect(await host.bridge.call('connection.get', undefined)).toMatchObject({ value: { online: false } })
  })
})
