import type { CaseId } from '#common/model/ids.ts'
import type { CaseReason, EvidenceKind } from '#common/model/words.ts'
import { keepEvidence } from '../../evidence/keep-evidence.ts'
import type { Fixture } from '../../testing/fixture.ts'

/** What each kind rests on where a test does not care which. */
const restsOn: Record<EvidenceKind, string> = {
  recovery_code: 'saved_code',
  issued_code: 'mailbox:SOMEWHERE',
  push: 'device:ONE',
  bound_factor: 'device:OTHER',
  manager_word: 'person:MANAGER',
  identity_document: 'identity_document',
  call_back: 'number:ONE',
}

/** Steps of a case that tests of the desk's rules share; evidence is put in directly, since how it is taken has tests of its own. */
export function createCaseWalk(fixture: Fixture) {
  const walk = {
    async open(userName: string, agent = 'mruiz', reason: CaseReason = 'locked_out'): Promise<CaseId> {
      const opened = await fixture.as(agent)('openCase', {
        body: { accountId: fixture.id(userName), ticket: `T-${userName}`, reason, channel: 'phone' },
      })
      if (opened.status !== 200) throw new Error(`no case for ${userName}: ${opened.code ?? ''}`)
      return opened.body.caseId
    },

    async put(caseId: CaseId, kinds: readonly EvidenceKind[], byId: string | null = null): Promise<void> {
      for (const kind of kinds)
        await fixture.system((work) =>
          keepEvidence(work, fixture.services, caseId, {
            kind,
            restsOn: restsOn[kind],
            givenBy: kind === 'manager_word' ? 'manager' : 'agent',
            byId: byId === null ? null : fixture.id(byId),
          }),
        )
    },

    /** A case with two strong proofs. */
    async proven(userName: string, agent = 'mruiz'): Promise<CaseId> {
      const caseId = await walk.open(userName, agent)
      await walk.put(caseId, ['recovery_code', 'issued_code'])
      return caseId
    },

    async reset(caseId: CaseId, agent = 'mruiz', factors: 'all' | string[] = 'all') {
      const call = fixture.as(agent)
      const preview = await call('previewReset', { params: { caseId }, body: { factors } })
      return call('resetFactors', {
        params: { caseId },
        body: { factors, previewDigest: preview.status === 200 ? preview.body.digest : 'x'.repeat(64) },
      })
    },

    ask(caseId: CaseId, more: Record<string, unknown> = {}, agent = 'mruiz') {
      return fixture.as(agent)('requestApproval', {
        params: { caseId },
        body: { action: 'reset_factors', factors: 'all', reason: 'Lost phone, proven twice', ...more },
      })
    },

    decide(approvalId: string, verdict: 'approve' | 'decline' = 'approve', who = 'shaddad') {
      return fixture.as(who)(verdict, { params: { approvalId }, body: { reason: 'Looked at the evidence' } })
    },

    detail: async (caseId: CaseId, who = 'mruiz') => (await fixture.as(who)('getCase', { params: { caseId } })).body,

    close: (caseId: CaseId, agent = 'mruiz') =>
      fixture.as(agent)('closeCase', { params: { caseId }, body: { outcome: 'not_needed' } }),
  }
  return walk
}
export type CaseWalk = ReturnType<typeof createCaseWalk>
