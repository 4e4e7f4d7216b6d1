import { addSeconds } from '../../clock.ts'
import { takeDue } from '../../delivery/outbox.store.ts'
import { batches, batchRows } from '../../housekeeping.ts'
import { demoRecoveryCode } from '../../seed/seed.ts'
import type { PageFixture } from '../../sign-in/testing/page-fixture.ts'
import { bearerOf, createCaller } from '../../testing/fixture.ts'
import { busyAccount } from './fill-directory.ts'

/** Something that desk or owner do all day. */
export interface HotOperation {
  name: string
  /** Rows that one statement of it may read, where that is not `mostRows`: it shows as many. */
  most?: number
  /** Not looked at. */
  before?: () => Promise<unknown>
  run(): Promise<unknown>
}

/** What a page shows of fifty, with the names beside it. */
export const mostRows = 520

type Call = ReturnType<typeof createCaller>
async function done<T extends { status: number; code: string | undefined }>(answer: Promise<T>): Promise<T> {
  const got = await answer
  if (got.status !== 200) throw new Error(`${got.status} ${got.code ?? ''}`)
  return got
}

/**
 * @param owner somebody with a live code, an app and a private mailbox, whose ticket is worked on
 * @param other somebody with an app, who signs in
 */
export function hotOperations(fixture: PageFixture, owner: string, other: string): HotOperation[] {
  const agent = createCaller(fixture.app, bearerOf('mruiz', 0))
  const auditor = createCaller(fixture.app, bearerOf('toliveira', 0))
  const supervisor = createCaller(fixture.app, bearerOf('shaddad', 0))
  return [
    ...lookUps(agent),
    ...ticket(fixture, agent, owner),
    ...auditPages(fixture, auditor),
    { name: 'desk', run: () => done(supervisor('getDesk')) },
    { name: 'desk: colleagues', run: () => done(agent('listColleagues')) },
    { name: 'cases: newest', run: () => done(agent('listCases')) },
    { name: 'cases: mine', run: () => done(agent('listCases', { query: { mine: 'true' } })) },
    { name: 'cases: open', run: () => done(agent('listCases', { query: { state: 'open' } })) },
    {
      name: 'cases: mine that are open',
      run: () => done(agent('listCases', { query: { state: 'open', mine: 'true' } })),
    },
    {
      name: 'cases: of an account',
      run: () => done(agent('listCases', { query: { accountId: fixture.id(owner) } })),
    },
    {
      name: 'cases: of an account, mine',
      run: () => done(agent('listCases', { query: { accountId: busyAccount, mine: 'true' } })),
    },
    {
      name: 'time line of an account under attack',
      run: () => done(agent('getTimeLine', { params: { accountId: busyAccount } })),
    },
    { name: 'approvals', run: () => done(supervisor('listApprovals')) },
    { name: 'approvals: waiting', run: () => done(supervisor('listApprovals', { query: { state: 'waiting' } })) },
    {
      name: 'sign-in with password and app',
      run: async () => {
        const browser = await fixture.signIn(other)
        if (browser.page.path !== '/account') throw new Error(`the sign-in stands at ${browser.page.path}`)
      },
    },
    { name: 'sign-in that nobody is called', run: () => fixture.passwordStep('nobody.here@corp.example') },
    {
      name: 'messages that are due',
      run: () => takeDue(fixture.database, fixture.clock.now(), addSeconds(fixture.clock.now(), 60)),
    },
    ...batches.map((batch, place) => ({
      name: `housekeeping: batch ${place + 1}`,
      // A row of the batch, what it guards, and its own again to change it.
      most: 6 * batchRows,
      run: async () => {
        const gone = await fixture.system(batch)
        if (gone !== batchRows) throw new Error(`${gone} rows were due`)
      },
    })),
  ]
}

/** [what is typed, whether anybody is found, most rows] */
const typed: readonly (readonly [text: string, found: boolean, most?: number])[] = [
  ['person000123@corp.example', true],
  ['person000123@elsewhere.example', false],
  ['nobody@corp.example', false],
  ['person0001', true],
  ['person', true],
  ['a', false],
  ['an', true],
  ['ni', false],
  ['ann', true],
  ['nna', true],
  ['erson000123', true],
  ['zzz', false],
  ['qvis', true],
  ['anna barer', true],
  ['anna qvist', true],
  ['nna vist', true],
  ['kwame 000124', false],
  ['+4915100000123', true],
  ['0049 151 00000 123', true],
  ['(0151) 0000-0123', true],
  ['01510000999999', false],
  ['INC-100123', true],
  ['INC-1001', true],
  ['INC-', false],
  ['jurgen', true],
  ['Łukasz Mülski', true],
  ['ольга', true],
  ['عمر', true],
  ['王', true],
  ['%', false],
  ['a_n', false],
]

const lookUps = (agent: Call): HotOperation[] =>
  typed.map(([text, found, most]) => ({
    name: `look up ${JSON.stringify(text)}`,
    ...(most === undefined ? {} : { most }),
    run: async () => {
      const { body } = await done(agent('lookUpAccounts', { body: { text, limit: 20 } }))
      if (body.items.length > 0 !== found) throw new Error(`found ${body.items.length} by ${body.recognisedAs}`)
    },
  }))

/** A lost device from the account's page to the pass; each step goes on from the one before. */
function ticket(fixture: PageFixture, agent: Call, owner: string): HotOperation[] {
  const accountId = fixture.id(owner)
  let caseId = ''
  let issuedCodeId = ''
  let code = ''
  let digest = ''
  const inCase = () => ({ caseId })
  const kindOf = async (answer: Promise<{ status: number; code: string | undefined; body: { kind: string } }>) =>
    (await done(answer)).body.kind
  const expectKind = async (wanted: string, answer: Parameters<typeof kindOf>[0]) => {
    const kind = await kindOf(answer)
    if (kind !== wanted) throw new Error(`the verdict is ${kind}`)
  }
  return [
    { name: 'account', run: () => done(agent('getAccount', { params: { accountId } })) },
    { name: 'time line', run: () => done(agent('getTimeLine', { params: { accountId } })) },
    {
      name: 'open a case',
      run: async () => {
        const body = { accountId, ticket: 'INC-900001', reason: 'lost_device', channel: 'phone', story: '' }
        ;({ caseId } = (await done(agent('openCase', { body }))).body)
      },
    },
    { name: 'case', run: () => done(agent('getCase', { params: inCase() })) },
    {
      name: 'recovery code: wrong',
      run: () =>
        expectKind(
          'unknown',
          agent('verifyRecoveryCode', { params: inCase(), body: { code: demoRecoveryCode('nobody') } }),
        ),
    },
    {
      name: 'recovery code: valid',
      run: () =>
        expectKind('valid', agent('verifyRecoveryCode', { params: inCase(), body: { code: demoRecoveryCode(owner) } })),
    },
    {
      name: 'code by mail: issue',
      run: async () => {
        const [address] = (await done(agent('getCase', { params: inCase() }))).body.codeAddresses
        const issued = await done(agent('issueCode', { params: inCase(), body: { addressId: address?.id } }))
        issuedCodeId = issued.body.issuedCodeId
      },
    },
    {
      name: 'code by mail: check',
      before: async () => {
        code = await fixture.mailedCode('issued_code')
      },
      run: () => expectKind('valid', agent('verifyIssuedCode', { params: { caseId, issuedCodeId }, body: { code } })),
    },
    {
      name: 'what a reset would end',
      run: async () => {
        ;({ digest } = (await done(agent('previewReset', { params: inCase(), body: { factors: 'all' } }))).body)
      },
    },
    {
      name: 'reset',
      run: () => done(agent('resetFactors', { params: inCase(), body: { factors: 'all', previewDigest: digest } })),
    },
    {
      name: 'pass',
      run: () => done(agent('issueEnrolmentPass', { params: inCase(), body: { kind: 'read_out' } })),
    },
    {
      name: 'close a case',
      run: () => done(agent('closeCase', { params: inCase(), body: { outcome: 'recovered' } })),
    },
  ]
}

function auditPages(fixture: PageFixture, auditor: Call): HotOperation[] {
  const days = (count: number) => addSeconds(fixture.clock.now(), -count * 24 * 60 * 60).toISOString()
  const actorId = fixture.id('mruiz')
  const filters: readonly (readonly [string, Record<string, string>])[] = [
    ['newest', {}],
    ['of an account', { accountId: fixture.id('atanaka') }],
    ['of an actor', { actorId }],
    ['of a case', { caseNumber: '00000108' }],
    ['one action', { action: 'factors.reset' }],
    ['an action that never was', { action: 'policy.proposed' }],
    ['refused', { outcome: 'refused' }],
    ['failed, which is nothing', { outcome: 'failed' }],
    ['of a day', { from: days(91), to: days(90) }],
    ['refused, of a day', { outcome: 'refused', from: days(91), to: days(90) }],
    ['one action, of a day', { action: 'factors.reset', from: days(91), to: days(90) }],
    ['of an actor, of a day', { actorId, from: days(91), to: days(90) }],
    ['of an actor, one action', { actorId, action: 'case.opened' }],
    ['of an actor, an action that they never did', { actorId, action: 'password.verified' }],
    ['since tomorrow', { from: days(-1) }],
  ]
  return [
    ...filters.flatMap(([name, filter]) => [
      { name: `audit: ${name}`, run: () => done(auditor('listAudit', { query: filter })) },
      {
        name: `audit: ${name}, page 1,000`,
        run: () => done(auditor('listAudit', { query: { ...filter, before: '9000' } })),
      },
      {
        name: `audit: ${name}, new since`,
        run: () => done(auditor('countNewAudit', { query: { ...filter, after: '60000' } })),
      },
    ]),
    { name: 'audit: an entry', run: () => done(auditor('getAuditEntry', { params: { seq: '9000' } })) },
  ]
}
