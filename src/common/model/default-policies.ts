import type { EvidenceCombination, Policy } from './policy-document.ts'
import type { EvidenceKind } from './words.ts'

const code: EvidenceKind[] = ['recovery_code', 'issued_code', 'manager_word']
const bound: EvidenceKind[] = ['push', 'bound_factor']
const attested: EvidenceKind[] = ['identity_document', 'call_back']

/** NIST SP 800-63B-4, 4.2.2.2 at AAL2: two recovery codes by different methods, or one and a bound factor. */
const two = (approval: boolean): EvidenceCombination[] => [
  { take: [code, code], approval },
  { take: [code, bound], approval },
]
/** Where only the agent attests one of the two, the evidence is thin: a supervisor decides (rules 11, 14). */
const thin: EvidenceCombination = { take: [[...code, ...bound], attested], approval: true }

const fresh: Policy['freshMinutes'] = {
  recovery_code: 60,
  issued_code: 60,
  push: 60,
  bound_factor: 60,
  manager_word: 60,
  identity_document: 60,
  call_back: 60,
}

/** What a new installation begins with. */
export const defaultPolicy: Policy = {
  name: 'Default (NIST SP 800-63B-4, AAL2)',
  freshMinutes: fresh,
  numberSettledDays: 7,
  actions: {
    reset_factors: { standard: [...two(false), thin], privileged: two(true) },
    issue_enrolment_pass: { standard: [...two(false), thin], privileged: two(true) },
    unlock: {
      standard: [
        { take: [[...code, ...bound]], approval: false },
        { take: [attested], approval: true },
      ],
      privileged: two(false),
    },
    lift_freeze: { standard: [...two(false), thin], privileged: two(true) },
  },
  pass: {
    minutes: 60,
    ways: { standard: ['email', 'sms', 'read_out'], privileged: ['email', 'sms', 'read_out'] },
  },
  approvals: { answerMinutes: 30, escalateMinutes: 10, goodMinutes: 30 },
  limits: {
    resets_per_agent_hour: 10,
    resets_per_account_month: 3,
    failed_verifications_per_case_hour: 10,
    failed_verifications_per_account_hour: 15,
    failed_verifications_per_agent_hour: 30,
    freezes_per_agent_hour: 10,
  },
  freezeAfterFailedVerificationsPerDay: 30,
}

/**
 * For those whom attackers call: nothing that only the agent attests, shorter times, lower limits, and no pass by mail, since who
 * has the password may read the mailbox too.
 */
export const strictPolicy: Policy = {
  ...defaultPolicy,
  name: 'Strict',
  freshMinutes: {
    recovery_code: 30,
    issued_code: 30,
    push: 30,
    bound_factor: 30,
    manager_word: 30,
    identity_document: 30,
    call_back: 30,
  },
  numberSettledDays: 30,
  actions: {
    reset_factors: { standard: two(false), privileged: two(true) },
    issue_enrolment_pass: { standard: two(false), privileged: two(true) },
    unlock: { standard: two(false), privileged: two(true) },
    lift_freeze: { standard: two(true), privileged: two(true) },
  },
  pass: { minutes: 20, ways: { standard: ['read_out'], privileged: ['read_out'] } },
  approvals: { answerMinutes: 20, escalateMinutes: 5, goodMinutes: 15 },
  limits: {
    resets_per_agent_hour: 5,
    resets_per_account_month: 1,
    failed_verifications_per_case_hour: 5,
    failed_verifications_per_account_hour: 10,
    failed_verifications_per_agent_hour: 15,
    freezes_per_agent_hour: 6,
  },
  freezeAfterFailedVerificationsPerDay: 15,
}

export const shippedPolicies = { default: defaultPolicy, strict: strictPolicy } as const
