import { createHash } from 'node:crypto'
import type { ResetPreview } from '#common/api/cases.ts'
import { AppError } from '#common/errors.ts'
import type { CaseId, FactorId } from '#common/model/ids.ts'
import { listAddresses, listTrustedDevices, type AccountRow } from '../accounts/account.store.ts'
import { markReconfiguration } from '../accounts/reconfiguration.store.ts'
import { markReset } from '../cases/case.store.ts'
import type { ReconfigurationCause } from '../database/schema.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import type { MailTemplate } from '../delivery/mail-templates.ts'
import type { EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import type { listFactors } from '../factors/factor.store.ts'
import { endFactors } from '../factors/factor.store.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Work } from '../work.ts'

export type ResetScope = 'all' | readonly FactorId[]

/** What a caller has read of an account in the same work. */
interface Known {
  factors: Awaited<ReturnType<typeof listFactors>>
  addresses: Awaited<ReturnType<typeof listAddresses>>
}

export interface ResetResult {
  factorsEnded: number
  trustedDevicesEnded: number
  sessionsEnded: number
}

export function createResets(deps: { sessions: Sessions; passes: EnrolmentPasses; delivery: Delivery }) {
  const { sessions, passes, delivery } = deps

  /** What the agent decides on, and its digest. @param known what the caller has read of the account in this work */
  async function picture(work: Work, account: AccountRow, scope: ResetScope, known: Known) {
    const factors = chosen(known.factors, scope)
    const devices = await listTrustedDevices(work.tx, account.id, work.now)
    const notified = known.addresses
      .filter((address) => address.kind === 'email' && address.confirmed_at !== null)
      .map((address) => address.value)
    // Sessions come and go by themselves and all end anyway; the rest is what the agent decides on.
    const seen = [
      account.id,
      factors.map((factor) => factor.id).sort(),
      devices.map((device) => device.id).sort(),
      notified,
    ]
    const digest = createHash('sha256').update(JSON.stringify(seen)).digest('hex')
    return { factors, devices, notified, digest }
  }

  return {
    async preview(
      work: Work,
      account: AccountRow,
      scope: ResetScope,
      known: Known & { open: Awaited<ReturnType<Sessions['countOpen']>> },
    ): Promise<ResetPreview> {
      const [{ factors, devices, notified, digest }, livePasses] = await Promise.all([
        picture(work, account, scope, known),
        passes.countLive(work, account.id),
      ])
      return {
        factors: factors.map((factor) => ({ id: factor.id, type: factor.type, label: factor.label })),
        trustedDevices: devices.length,
        sessions: known.open.sessions,
        passes: livePasses,
        notified,
        digest,
      }
    },

    /**
     * Resets a lost device (rule 12): lost factors, every trusted device, every session and token end together, the
     * account is marked reconfiguration required and its owner is told; all in the work's one transaction. The caller
     * holds the account's row and has checked the evidence.
     */
    async reset(
      work: Work,
      account: AccountRow,
      caseId: CaseId,
      scope: ResetScope,
      previewDigest: string,
      known: Known,
    ): Promise<ResetResult> {
      const seen = await picture(work, account, scope, known)
      if (seen.digest !== previewDigest) throw new AppError('preview_outdated')
      const [ended, , { sessions: sessionsEnded, trustedDevices }] = await Promise.all([
        endFactors(
          work.tx,
          seen.factors.map((factor) => factor.id),
          work.now,
        ),
        passes.cancel(work, account.id),
        sessions.endAll(work, account.id, 'reset', true),
        markReconfiguration(work, account.id, 'reset'),
        delivery.notify(work, account, known.addresses, 'factors_reset'),
        markReset(work.tx, caseId, work.now),
      ])
      work.record({
        action: 'factors.reset',
        outcome: 'done',
        accountId: account.id,
        caseId,
        detail: { factors: ended.length, trustedDevices, sessions: sessionsEnded, all: scope === 'all' },
      })
      return { factorsEnded: ended.length, trustedDevicesEnded: trustedDevices, sessionsEnded }
    },

    /** Ends what is open of an account whose factor turned out to be in other hands too. */
    endOpened: (work: Work, account: AccountRow, because: 'copied') => sessions.endAll(work, account.id, because, true),

    /**
     * Marks an account so that its next sign-in has to set MFA up again (rules 1, 13). What is open now ends.
     * @param values what the notice to its owner names beside the account
     */
    async requireReconfiguration(
      work: Work,
      account: AccountRow,
      caseId: CaseId | null,
      because: 'required' | 'disabled_by_owner' | 'failures' | 'copied',
      values: Record<string, string> = {},
    ): Promise<void> {
      // Failures on the key of a set-up that is required already change nothing of why it is.
      if (!noFactorLeft(because) || account.reconfiguration_since === null)
        await markReconfiguration(work, account.id, because)
      await sessions.endAll(work, account.id, noFactorLeft(because) ? because : 'reconfiguration', true)
      await delivery.notify(work, account, await listAddresses(work.tx, account.id), noticeOf[because], values)
      work.record({
        action: 'account.reconfiguration_required',
        outcome: 'done',
        accountId: account.id,
        caseId,
        detail: { because },
      })
    },
  }
}
const noFactorLeft = (because: ReconfigurationCause): boolean => because === 'failures' || because === 'copied'

const noticeOf = {
  required: 'reconfiguration_required',
  disabled_by_owner: 'mfa_disabled',
  failures: 'last_factor_disabled',
  copied: 'passkey_copied',
} as const satisfies Record<string, MailTemplate>

export type Resets = ReturnType<typeof createResets>

function chosen<F extends { id: FactorId }>(factors: F[], scope: ResetScope): F[] {
  if (scope === 'all') return factors
  const found = factors.filter((factor) => scope.includes(factor.id))
  if (found.length !== new Set(scope).size) throw new AppError('changed_meanwhile')
  return found
}
