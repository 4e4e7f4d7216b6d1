import { describe, expect, it } from 'vitest'
import type { CaseDetail } from '#common/api/cases.ts'
import type { CallInput, CallName, CallOutput } from '#common/bridge/schema.ts'
import { BridgeDouble } from '../../testing/bridge-double.ts'
import { demoIssuedCode, demoRecoveryCode } from '../../testing/demo-handlers.ts'
import { readPath } from './case-path.ts'

const idempotencyKey = '3f1c9a52-77aa-4d0e-9a43-0c5b2b6d1e10'

async function openCase(account: number) {
  const double = new BridgeDouble()
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
    const { recoveryCode } = await ask('accounts.get', { params: { accountId } })
    return { detail, ...readPath(detail, recoveryCode.live, Date.now()) }
  }
  return { double, ask, params, path }
}

describe('the path of a case', () => {
  it('has one next step from the call to the end', async () => {
    const { double, ask, params, path } = await openCase(0)
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

  it('leads to the proof of a privileged account as well', async () => {
    const { path } = await openCase(3)
    expect(await path()).toMatchObject({ next: 'verify_recovery_code', script: 'proveFirst', steps: { reset: 'locked' } })
  })

  it('offers no step in another agent’s case', async () => {
    const { double, path } = await openCase(0)
    Object.assign(double.desk.cases[0] ?? {}, { yours: false })
    expect((await path()).next).toBeNull()
  })
})
