import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes, type ApiRouteName } from '#common/api/index.ts'
import type { CaseId, RecordId } from '#common/model/ids.ts'
import { permissions } from '../http/permissions.ts'
import { owners, staff } from '../seed/people.ts'
import { bearerOf, createFixture, type Fixture } from '../testing/fixture.ts'
import { createCaseWalk } from './testing/case-walk.ts'

/** Rule 14, over the route table: whatever changes a case is refused to whose account it is about. */
let fixture: Fixture
let caseId: CaseId
let approvalId: RecordId
beforeAll(async () => {
  fixture = await createFixture({ people: [...staff, ...owners] })
  const walk = createCaseWalk(fixture)
  caseId = await walk.proven('shaddad', 'ibauer')
  approvalId = (await walk.ask(caseId, {}, 'ibauer')).body.id
}, 60_000)
afterAll(() => fixture.close())

const acts = (Object.keys(apiRoutes) as ApiRouteName[]).filter(
  (name) =>
    /:(caseId|approvalId)/.test(apiRoutes[name].path) &&
    (apiRoutes[name].changes || name === 'previewReset') &&
    permissions[name].includes('supervisor'),
)

const send = (name: ApiRouteName) => {
  const id = '0123456789AB'
  const body = {
    ...{ text: 'All proven', outcome: 'recovered', code: '123456', addressId: id, factorId: id, factors: 'all' },
    ...{ previewDigest: 'x'.repeat(64), kind: 'read_out', toId: fixture.id('mruiz'), signs: ['odd_story'] },
    ...{ document: 'passport', checked: [], answeredBy: 'owner', note: 'It was me', reason: 'It was me' },
    ...(name === 'stateLost' ? { factors: [], addresses: [] } : {}),
    action: 'reset_factors',
  }
  return fixture.app.inject({
    method: apiRoutes[name].method,
    url: apiRoutes[name].path.replace(':caseId', caseId).replace(':approvalId', approvalId).replace(/:\w+/g, id),
    headers: {
      ...{ host: 'localhost:4800', authorization: `Bearer ${bearerOf('shaddad', 0)}` },
      ...{ 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    },
    payload: JSON.stringify(body),
  })
}
const kept = async () => {
  const of = (table: 'case' | 'evidence' | 'approval' | 'case_note' | 'case_sign' | 'case_hand_over') =>
    fixture.database.selectFrom(table).selectAll().execute()
  return JSON.stringify([
    ...[await of('case'), await of('evidence'), await of('approval')],
    ...[await of('case_note'), await of('case_sign'), await of('case_hand_over')],
  ])
}

describe('the case of one’s own account', () => {
  it('knows of every kind of act', () => {
    expect(acts).toEqual(expect.arrayContaining(['addNote', 'closeCase', 'handOverCase', 'noteSigns', 'approve']))
    expect(acts.length).toBeGreaterThan(20)
  })

  it.each(acts)('takes no %s from its owner', async (name) => {
    const before = await kept()
    const response = await send(name)
    // A request of somebody else is withdrawn by nobody but them.
    expect(response.json()).toMatchObject({ code: name === 'withdrawApproval' ? 'case_not_yours' : 'own_account' })
    expect(await kept()).toBe(before)
  })
})
