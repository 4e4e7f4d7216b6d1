import { describe, expect, it } from 'vitest'
import type { ApprovalSummary } from '#common/api/approval-view.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import type { CallInput, CallName, CallOutput } from '#common/bridge/schema.ts'
import { BridgeDouble } from '../../testing/bridge-double.ts'
import { demoAppCode } from '../../testing/demo-evidence.ts'
import { demoIssuedCode, demoRecoveryCode } from '../../testing/demo-handlers.ts'
import { passWaysNow, passWaysToAsk, readPath, wayToSend } from './case-path.ts'
import { lostReading } from './lost-reading.ts'
import { faultOfReason } from './reason-text.ts'
import { waysInOrder } from './ways-in-order.ts'

const idempotencyKey = '3f1c9a52-77aa-4d0e-9a43-0c5b2b6d1e10'

async function openCase(account: number, role: 'agent' | 'supervisor' = 'agent') {
  const double = new BridgeDouble({ role })
  const ask = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const result = (await double.call(name as never, input as never)) as {
      ok: boolean
      value: CallOutput<N>
      problem: unknown
    }
    if (!result.ok) throw new Error(JSON.stringify(result.problem))
    return result.value
  }
  const accountId = double.desk.accounts[account]?.id ?? ''
  const body = { accountId, ticket: 'INC-1', reason: 'lost_device', channel: 'phone' } as const
  const { caseId } = await ask('cases.open', { body, idempotencyKey })
  const params = { caseId }
  const path = async () => {
    const detail: CaseDetail = await ask('cases.get', { params })
    const account = await ask('accounts.get', { params: { accountId } })
    return { detail, account, ...readPath(detail, account.recoveryCode.live, Date.now()) }
  }
  const sayLost = async (label?: string) => {
    const { factors } = await ask('accounts.get', { params: { accountId } })
    const lost = factors.filter((factor) => label === undefined || factor.label === label).map((factor) => factor.id)
    await ask('cases.stateLost', { params, body: { factors: lost, addresses: [] }, idempotencyKey })
  }
  const readCode = () =>
    ask('evidence.verifyRecoveryCode', { params, body: { code: demoRecoveryCode }, idempotencyKey })
  const codeByMail = async () => {
    const addressId = (await path()).detail.codeAddresses[0]?.id ?? ''
    const { issuedCodeId } = await ask('evidence.issueCode', { params, body: { addressId }, idempotencyKey })
    await ask('evidence.verifyIssuedCode', {
      params: { ...params, issuedCodeId },
      body: { code: demoIssuedCode },
      idempotencyKey,
    })
  }
  const askApproval = () =>
    ask('approvals.request', {
      params,
      body: { action: 'reset_factors', factors: 'all', reason: 'On call tonight.' },
      idempotencyKey,
    })
  return { double, ask, params, path, sayLost, readCode, codeByMail, askApproval }
}

const opened = async (double: BridgeDouble, change: Partial<CaseDetail>): Promise<void> => {
  Object.assign(double.desk.cases[0] ?? {}, change)
}

describe('the path of a case', () => {
  it('has one next step from the call to the end', async () => {
    const { double, ask, params, path, sayLost } = await openCase(0)
    expect(await path()).toMatchObject({ next: 'state_lost', script: 'lost', way: 'recovery_code' })
    await sayLost()
    expect(await path()).toMatchObject({
      next: 'verify_recovery_code',
      script: 'proveFirst',
      steps: { prove: 'now', reset: 'locked', pass: 'locked' },
    })
    expect(
      (await ask('evidence.verifyRecoveryCode', { params, body: { code: demoRecoveryCode }, idempotencyKey })).kind,
    ).toBe('valid')
    const { detail, next } = await path()
    expect(next).toBe('issue_code')
    const addressId = detail.codeAddresses[0]?.id ?? ''
    const { issuedCodeId } = await ask('evidence.issueCode', { params, body: { addressId }, idempotencyKey })
    expect((await path()).next).toBe('verify_issued_code')
    await ask('evidence.verifyIssuedCode', {
      params: { ...params, issuedCodeId },
      body: { code: demoIssuedCode },
      idempotencyKey,
    })
    expect(await path()).toMatchObject({ next: 'reset_factors', steps: { prove: 'done', reset: 'now' } })
    const preview = await ask('recovery.previewReset', { params, body: { factors: 'all' } })
    await ask('recovery.resetFactors', {
      params,
      body: { factors: 'all', previewDigest: preview.digest },
      idempotencyKey,
    })
    expect(await path()).toMatchObject({ next: 'issue_enrolment_pass', steps: { reset: 'done', pass: 'now' } })
    await ask('recovery.issueEnrolmentPass', { params, body: { kind: 'read_out' }, idempotencyKey })
    expect(await path()).toMatchObject({ next: 'wait_for_owner', script: 'enrol' })
    Object.assign(double.desk.cases[0] ?? {}, { enrolledAt: new Date().toISOString() })
    expect(await path()).toMatchObject({ next: 'close', steps: { pass: 'done', close: 'now' } })
    await ask('cases.close', { params, body: { outcome: 'recovered' }, idempotencyKey })
    expect(await path()).toMatchObject({ next: null, script: null, steps: { close: 'done' } })
  })

  it('goes on with an app that is not lost, and lets nothing lost be a way', async () => {
    const { path, sayLost, codeByMail, ask, params } = await openCase(3)
    await sayLost('Laptop')
    expect((await path()).detail.standing.open).toContain('bound_factor')
    const without = await openCase(0)
    expect((await without.path()).detail.standing.open).not.toContain('bound_factor')
    await codeByMail()
    expect(await path()).toMatchObject({ next: 'verify_recovery_code' })
    await ask('evidence.verifyBoundFactor', { params, body: { code: demoAppCode }, idempotencyKey })
    expect((await path()).detail.standing).toMatchObject({ have: 2, sufficient: true, needsApproval: true })
  })

  it('leads a privileged account over a supervisor: asked, waited for, approved or declined, asked again', async () => {
    const { double, path, sayLost, readCode, codeByMail, askApproval, ask } = await openCase(3)
    await sayLost()
    await readCode()
    await codeByMail()
    expect(await path()).toMatchObject({ next: 'ask_approval', script: 'askApproval', steps: { reset: 'locked' } })
    const request = await askApproval()
    expect(await path()).toMatchObject({ next: 'wait_for_approval', script: 'waitApproval' })
    const stand = async (change: Partial<ApprovalSummary>) => {
      await opened(double, { approvals: [{ ...request, ...change }] })
      return path()
    }
    expect(await stand({ stale: true })).toMatchObject({ next: 'ask_approval' })
    expect(await stand({ state: 'declined' })).toMatchObject({ next: 'ask_approval', script: 'declined' })
    const goodUntil = new Date(Date.now() + 60_000).toISOString()
    expect(await stand({ state: 'approved', goodUntil })).toMatchObject({ next: 'reset_factors', script: 'reset' })
    expect(await stand({ state: 'approved', goodUntil, stale: true })).toMatchObject({ next: 'ask_approval' })
    const past = new Date(Date.now() - 1000).toISOString()
    expect(await stand({ state: 'approved', goodUntil: past })).toMatchObject({ next: 'ask_approval' })
    await stand({})
    await ask('approvals.withdraw', { params: { approvalId: request.id }, body: {}, idempotencyKey })
    expect(await path()).toMatchObject({ next: 'ask_approval' })
  })

  it('asks for approval where only the agent attests, and still offers better proof', async () => {
    const { path, sayLost, readCode, ask, params } = await openCase(1)
    await sayLost()
    await readCode()
    const body = { document: 'passport', checked: ['face', 'name', 'validity'] } as const
    await ask('evidence.recordIdentityDocument', {
      params,
      body: { ...body, checked: [...body.checked] },
      idempotencyKey,
    })
    const { detail, ...read } = await path()
    expect(read).toMatchObject({ next: 'ask_approval', way: null })
    expect(waysInOrder(detail, read, new Set(), Date.now())).toMatchObject({ shown: [], others: ['issued_code'] })
    expect(waysInOrder(detail, read, new Set(['issued_code']), Date.now()).shown).toEqual(['issued_code'])
  })

  it('lets another way go on while the manager has not answered', async () => {
    const { double, path, sayLost, readCode, ask, params } = await openCase(0)
    await sayLost()
    await readCode()
    await opened(double, { codeAddresses: [] })
    expect(await path()).toMatchObject({ next: 'ask_manager', script: 'proveManager' })
    await ask('evidence.askManager', { params, body: {}, idempotencyKey })
    expect(await path()).toMatchObject({ next: 'record_identity_document' })
  })

  it('on a frozen account sends an agent to a supervisor, who proves and lifts', async () => {
    const agent = await openCase(0)
    agent.double.desk.account((await agent.path()).detail.account.id).state = 'frozen'
    expect(await agent.path()).toMatchObject({
      order: ['prove', 'lift', 'close'],
      next: 'hand_over',
      script: 'frozen',
      way: null,
    })
    const { double, path, sayLost, readCode, codeByMail } = await openCase(0, 'supervisor')
    double.desk.account((await path()).detail.account.id).state = 'frozen'
    await sayLost()
    expect(await path()).toMatchObject({ next: 'verify_recovery_code', target: 'lift_freeze' })
    await readCode()
    await codeByMail()
    expect(await path()).toMatchObject({ next: 'lift_freeze', script: 'lift', steps: { lift: 'now' } })
  })

  it('says when there is no way', async () => {
    const { double, path, sayLost, readCode } = await openCase(6)
    await sayLost()
    await readCode()
    await opened(double, { codeAddresses: [], manager: null })
    const locked = await path()
    locked.detail.actions
      .filter((advice) => advice.action === 'record_identity_document')
      .forEach((advice) => (advice.reason = 'locked'))
    expect(readPath(locked.detail, 0, Date.now())).toMatchObject({ next: null, way: null, script: 'noWay' })
    expect(waysInOrder(locked.detail, { way: null }, new Set(), Date.now())).toMatchObject({
      shown: [],
      others: [],
      blocked: ['identity_document'],
    })
  })

  it('leads to the reset first where a lost factor of a closed account is still a key', async () => {
    const { double, path, readCode, codeByMail } = await openCase(0)
    await readCode()
    await codeByMail()
    const { account } = await path()
    Object.assign(double.desk.account(account.id), { reconfigurationRequired: true, workingFactors: 0 })
    expect(await path()).toMatchObject({ target: 'reset_factors', next: 'reset_factors', steps: { reset: 'now' } })
    Object.assign(double.desk.account(account.id), { factors: [] })
    expect(await path()).toMatchObject({ target: 'issue_enrolment_pass', next: 'issue_enrolment_pass' })
  })

  it('offers no step in another agent’s case', async () => {
    const { double, path } = await openCase(0)
    await opened(double, { yours: false })
    expect((await path()).next).toBeNull()
  })
})

describe('the ways of a pass', () => {
  const mailed = { kind: 'address', addressId: '0123456789AB', hint: 'a@home.example' } as const
  const asked = (over: Partial<ApprovalSummary>) =>
    ({
      passWays: [mailed, { kind: 'read_out' }],
      readOutInEmergency: true,
      approvals: [
        { action: 'issue_enrolment_pass', state: 'approved', stale: false, goodUntil: '2030-01-01', ...over },
      ],
    }) as unknown as CaseDetail
  it('are all that are open, until a supervisor has approved one: then that one alone', () => {
    expect(
      passWaysNow(asked({ state: 'waiting', expiresAt: '2030-01-01', way: { kind: 'read_out' } }), 0),
    ).toHaveLength(2)
    expect(passWaysNow(asked({ way: { kind: 'read_out' } }), 0)).toEqual([{ kind: 'read_out' }])
    expect(passWaysNow(asked({ way: mailed as never }), 0)).toEqual([mailed])
    expect(passWaysNow(asked({ way: { ...mailed, addressId: 'BA9876543210' } as never }), 0)).toEqual([])
  })
  it('have reading out among them in an emergency, once, where policy lets it', () => {
    const both = asked({})
    const mail = { ...both, passWays: [mailed] } as unknown as CaseDetail
    expect(passWaysToAsk(mail, false)).toEqual([mailed])
    expect(passWaysToAsk(mail, true)).toEqual([mailed, { kind: 'read_out' }])
    expect(passWaysToAsk(both, true)).toHaveLength(2)
    expect(passWaysToAsk({ ...mail, readOutInEmergency: false }, true)).toEqual([mailed])
    expect(passWaysToAsk(mail, true).map(wayToSend)).toEqual([
      { kind: 'address', addressId: mailed.addressId },
      { kind: 'read_out' },
    ])
  })
})

describe('what is lost', () => {
  it('is everything in a phone until it is said, and then what was said', async () => {
    const { path, sayLost } = await openCase(0)
    const before = await path()
    expect(lostReading(before.detail, before.account.factors)).toMatchObject({
      first: true,
      stated: [],
      voided: ['Pixel 7', '… 77'],
    })
    await sayLost('Pixel 7')
    const after = await path()
    expect(lostReading(after.detail, after.account.factors)).toMatchObject({
      first: false,
      askable: true,
      stated: ['Pixel 7'],
      voided: ['Pixel 7'],
    })
  })

  it('ticks no passkey beforehand', async () => {
    const { path } = await openCase(3)
    const { detail, account } = await path()
    const reading = lostReading(detail, account.factors)
    expect(reading.factors.map((factor) => factor.label)).toEqual(['iPhone', 'Laptop'])
    expect(reading.inPhone).toEqual([account.factors[0]?.id])
  })
})

describe('a reason', () => {
  it('says something, and holds no code', () => {
    expect(['', ' a ', 'because', demoRecoveryCode].map(faultOfReason)).toEqual(['short', 'short', null, 'code'])
  })
})
