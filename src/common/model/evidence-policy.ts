import { methodOf } from './evidence-methods.ts'
import type { EvidenceCombination } from './policy-document.ts'
import { evidenceKinds, type EvidenceKind } from './words.ts'

/** One proof that a case holds, as far as a policy asks. */
export interface HeldEvidence {
  id: string
  kind: EvidenceKind
  /** The thing that it rests on (`saved_code`, `mailbox:<address>`, `number:<address>`, `device:<factor>`, `person:<account>`). */
  restsOn: string
  /** Instant in milliseconds after which it no longer counts. */
  freshUntil: number
  /** Who entered it, or whose word it is; null where its owner gave it. */
  byId: string | null
}

/** What is known around the evidence. */
export interface EvidenceContext {
  /** Instant in milliseconds. */
  now: number
  /** Things that were lost, as the case states it: nothing that rests on them counts (rule 11). */
  lost: ReadonlySet<string>
  /** Kinds that this account has anything for; the others are no way to yes. */
  available: ReadonlySet<EvidenceKind>
}

export type NotCounting = 'lapsed' | 'rests_on_lost'

/** Why a proof does not count by itself; null if it does. */
export function whyNotCounting(held: HeldEvidence, context: Pick<EvidenceContext, 'now' | 'lost'>): NotCounting | null {
  if (held.freshUntil <= context.now) return 'lapsed'
  return thingsOf(held).some((thing) => context.lost.has(thing)) ? 'rests_on_lost' : null
}

/**
 * All that a proof rests on. What only the agent attests rests on the agent's word as well, so it counts once in all, and never beside
 * the same person's word as a manager. A number, an authenticator app and a push prompt may all be in the one phone that a thief
 * holds, so of these one counts (rule 11).
 */
function thingsOf(held: Pick<HeldEvidence, 'kind' | 'restsOn' | 'byId'>): string[] {
  const things = [held.restsOn]
  if (methodOf[held.kind] === 'attested') {
    things.push('agents_word')
    if (held.byId !== null) things.push(`person:${held.byId}`)
  }
  if (held.restsOn.startsWith('number:') || held.restsOn.startsWith('device:')) things.push('a_phone')
  return things
}

export interface Standing {
  sufficient: boolean
  /** Proofs that the nearest combination takes, and how many of them there are. */
  needed: number
  have: number
  /** A supervisor must approve besides (rule 14). */
  needsApproval: boolean
  /** Part of it is only what the agent attests: the pass is not read out, and a supervisor calls it thin. */
  attested: boolean
  /** Ids of the proofs that the nearest combination takes. */
  uses: string[]
  /** Each place that is still empty, and what would fill it: the shortest way to yes. */
  missing: EvidenceKind[][]
  /** Every kind that would bring some combination nearer. */
  open: EvidenceKind[]
}

interface Fit {
  combination: EvidenceCombination
  uses: HeldEvidence[]
  missing: EvidenceKind[][]
}

/**
 * Holds the evidence of a case against the combinations that suffice (rule 11). Pure: the server enforces, the screen shows
 * and the administrator's preview counts with this one function.
 */
export function evaluateEvidence(
  evidence: readonly HeldEvidence[],
  combinations: readonly EvidenceCombination[],
  context: EvidenceContext,
): Standing {
  const counting = evidence.filter((held) => whyNotCounting(held, context) === null)
  const fits = combinations.map((combination) => fitOf(combination, counting))
  const [best] = [...fits].sort((a, b) => costOf(a, context) - costOf(b, context))
  if (best === undefined)
    return {
      sufficient: false,
      needed: 0,
      have: 0,
      needsApproval: false,
      attested: false,
      uses: [],
      missing: [],
      open: [],
    }
  return {
    sufficient: best.missing.length === 0,
    needed: best.combination.take.length,
    have: best.uses.length,
    needsApproval: best.combination.approval,
    attested: best.uses.some(isAttested),
    uses: best.uses.map((held) => held.id),
    missing: best.missing,
    open:
      best.missing.length === 0 && !best.combination.approval ? [] : openKinds(combinations, counting, fits, context),
  }
}

const isAttested = (held: HeldEvidence): boolean => methodOf[held.kind] === 'attested'

/** Fewest missing first, those that this account cannot fill last; then without approval; then without attested proof. */
const costOf = (fit: Fit, context: EvidenceContext): number =>
  fit.missing.length * 8 +
  fit.missing.filter((slot) => !slot.some((kind) => context.available.has(kind))).length * 64 +
  (fit.combination.approval ? 4 : 0) +
  (fit.uses.some(isAttested) ? 1 : 0)

/** The fullest way to fill a combination, each proof once, no method and no thing twice. */
function fitOf(combination: EvidenceCombination, evidence: readonly HeldEvidence[]): Fit {
  let best: { uses: HeldEvidence[]; filled: Set<number> } = { uses: [], filled: new Set() }
  const better = (uses: HeldEvidence[]) =>
    uses.length > best.uses.length ||
    (uses.length === best.uses.length && uses.filter(isAttested).length < best.uses.filter(isAttested).length)
  const visit = (slot: number, uses: HeldEvidence[], filled: number[]): void => {
    if (better(uses)) best = { uses, filled: new Set(filled) }
    if (slot === combination.take.length) return
    for (const held of evidence)
      if (combination.take[slot]?.includes(held.kind) === true && isApart(held, uses))
        visit(slot + 1, [...uses, held], [...filled, slot])
    visit(slot + 1, uses, filled)
  }
  visit(0, [], [])
  const methods = new Set(best.uses.map((held) => methodOf[held.kind]))
  return {
    combination,
    uses: best.uses,
    missing: combination.take
      .filter((_, slot) => !best.filled.has(slot))
      .map((kinds) => kinds.filter((kind) => !methods.has(methodOf[kind]))),
  }
}

const isApart = (held: HeldEvidence, uses: readonly HeldEvidence[]): boolean =>
  uses.every(
    (other) =>
      methodOf[other.kind] !== methodOf[held.kind] && !thingsOf(other).some((thing) => thingsOf(held).includes(thing)),
  )

/** Tries each kind that the account has: what would fill one more place of any combination is worth asking for. */
function openKinds(
  combinations: readonly EvidenceCombination[],
  counting: readonly HeldEvidence[],
  fits: readonly Fit[],
  context: EvidenceContext,
): EvidenceKind[] {
  return evidenceKinds.filter(
    (kind) =>
      context.available.has(kind) &&
      combinations.some((combination, place) => {
        const more = fitOf(combination, [
          ...counting,
          { id: 'more', kind, restsOn: `more:${kind}`, freshUntil: Number.POSITIVE_INFINITY, byId: null },
        ])
        return more.missing.length < (fits[place]?.missing.length ?? 0)
      }),
  )
}
