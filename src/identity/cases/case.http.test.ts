import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoRecoveryCode } from '../seed/seed.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await createFixture()
})
afterEach(() => fixture.close())

describe('a lost-device case', () => {
  it('goes from the call to a pass', async () => {
    const agent = fixture.as('mruiz')
    const accountId = fixture.id('atanaka')
    const opened = await agent('openCase', {
      body: { accountId, ticket: 'INC-20418', reason: 'lost_device', channel: 'phone', story: '' },
    })
    expect(opened.status).toBe(200)
    const params = { caseId: opened.body.caseId }
    const before = await agent('resetFactors', { params, body: { factors: 'all', previewDigest: '0'.repeat(64) } })
    expect(before.code).toBe('evidence_missing')

    const verdict = await agent('verifyRecoveryCode', {
      params,
      body: { code: demoRecoveryCode('atanaka').toLowerCase() },
    })
    expect(verdict.body).toEqual({ kind: 'valid' })
    const detail = await agent('getCase', { params })
    expect(detail.body.standing).toMatchObject({ have: 1, needed: 2, sufficient: false })
    const [address] = detail.body.codeAddresses
    const issued = await agent('issueCode', { params, body: { addressId: address?.id } })
    expect(issued.status).toBe(200)
    const code = /\b\d{6}\b/.exec(
      (await fixture.mails()).find((mail) => mail.template === 'issued_code')?.text ?? '',
    )?.[0]
    const proven = await agent('verifyIssuedCode', {
      params: { ...params, issuedCodeId: issued.body.issuedCodeId },
      body: { code },
    })
    expect(proven.body).toEqual({ kind: 'valid' })

    const preview = await agent('previewReset', { params, body: { factors: 'all' } })
    expect(preview.body).toMatchObject({ trustedDevices: 3, sessions: 4 })
    const reset = await agent('resetFactors', { params, body: { factors: 'all', previewDigest: preview.body.digest } })
    expect(reset.body).toMatchObject({ factorsEnded: 2, trustedDevicesEnded: 3, sessionsEnded: 4 })
    const after = await agent('getCase', { params })
    expect(after.body.passWays.map((way) => way.kind)).toEqual(['address', 'read_out'])
    const pass = await agent('issueEnrolmentPass', { params, body: { kind: 'read_out' } })
    expect(pass.body.pass).toMatch(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){2}$/)
  })
})
