import { describe, expect, it } from 'vitest'
import { defaultPolicy, strictPolicy } from '#common/model/default-policies.ts'
import { policySchema, type Policy } from '#common/model/policy-document.ts'
import { BridgeDouble } from '../../testing/bridge-double.ts'
import { numberAt, numberFields, readDraft, withNumber, writeDraft } from './policy-draft.ts'
import { policyDifferences, policyFacts, proofGroups } from './policy-facts.ts'

describe('a policy in lines', () => {
  it('has each part of the document once', () => {
    const keys = policyFacts(defaultPolicy).map((one) => one.key)
    expect(new Set(keys).size).toBe(keys.length)
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ?
        Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
      : [path]
    expect([...keys].sort()).toEqual(leaves(defaultPolicy, '').sort())
  })

  it('tells places together that the same kinds may fill', () => {
    const code = ['recovery_code', 'issued_code'] as const
    const take = [[...code], [...code].reverse(), ['push' as const]]
    expect(proofGroups({ take, approval: false })).toEqual([
      { count: 2, kinds: ['recovery_code', 'issued_code'] },
      { count: 1, kinds: ['push'] },
    ])
    expect(proofGroups({ take: [], approval: true })).toEqual([])
  })

  it('differs where it means something else, and nowhere else', () => {
    expect(policyDifferences(defaultPolicy, structuredClone(defaultPolicy))).toEqual([])
    const keys = policyDifferences(defaultPolicy, strictPolicy).map((one) => one.key)
    expect(keys).toContain('limits.resets_per_agent_hour')
    expect(keys).toContain('actions.reset_factors.standard')
    expect(keys).not.toContain('actions.reset_factors.privileged')
    const turned: Policy = structuredClone(defaultPolicy)
    turned.actions.reset_factors.standard.reverse()
    turned.actions.reset_factors.standard[0]?.take.reverse()
    turned.pass.ways.standard.reverse()
    expect(policyDifferences(defaultPolicy, turned)).toEqual([])
    turned.actions.reset_factors.standard.pop()
    expect(policyDifferences(defaultPolicy, turned).map((one) => one.key)).toEqual(['actions.reset_factors.standard'])
  })
})

describe('a policy that is being written', () => {
  const text = writeDraft(defaultPolicy)

  it('is read while it is typed', () => {
    expect(readDraft(text)).toEqual({ policy: defaultPolicy, problems: [] })
    expect(readDraft(text.slice(0, -2)).problems).toEqual([{ is: 'not_json' }])
    expect(readDraft('[]').problems).toEqual([{ is: 'issue', path: '', kind: 'invalid_type' }])
    expect(readDraft(withNumber(text, 'limits.resets_per_agent_hour', 0)).problems).toEqual([
      { is: 'issue', path: 'limits.resets_per_agent_hour', kind: 'too_small' },
    ])
    expect(readDraft(text.replace('"email"', '"pigeon"')).problems).toEqual([
      { is: 'issue', path: 'pass.ways.standard.0', kind: 'invalid_value' },
    ])
    expect(readDraft(text.replace('"name"', '"title": "x", "name"')).problems).toEqual([
      { is: 'issue', path: 'title', kind: 'unrecognized_keys' },
    ])
  })

  it('is held against what no policy may allow', () => {
    const weak = withNumber(text, 'approvals.escalateMinutes', 30)
    expect(readDraft(weak).problems).toEqual([{ is: 'fault', fault: { kind: 'escalates_too_late' } }])
    expect(readDraft(weak).policy).not.toBeNull()
  })

  it('has every number in the form, each with the bounds that the schema has', () => {
    const numbers = policyFacts(defaultPolicy).filter(({ value }) => 'n' in value)
    expect(numberFields.map((one) => one.key).sort()).toEqual(numbers.map((one) => one.key).sort())
    const accepts = (key: string, value: number) =>
      policySchema.safeParse(JSON.parse(withNumber(text, key, value))).success
    for (const { key, least, most } of numberFields) {
      expect([accepts(key, least), accepts(key, least - 1)], key).toEqual([true, false])
      expect([accepts(key, most), accepts(key, most + 1)], key).toEqual([true, false])
    }
  })

  it('takes a number at its place alone', () => {
    const changed = withNumber(text, 'pass.minutes', 45)
    expect(numberAt(changed, 'pass.minutes')).toBe(45)
    expect(policyDifferences(defaultPolicy, JSON.parse(changed) as Policy).map((one) => one.key)).toEqual([
      'pass.minutes',
    ])
    expect(numberAt(text, 'pass.hours')).toBeUndefined()
    expect(withNumber(text, 'pass.hours', 1)).toBe(text)
    expect(withNumber('{', 'pass.minutes', 1)).toBe('{')
    const key = 'freezeAfterFailedVerificationsPerDay'
    expect(numberAt(withNumber(text, key, null), key)).toBeNull()
  })
})

describe('four eyes on a policy', () => {
  it('is proposed by one and activated by another', async () => {
    const double = new BridgeDouble({ role: 'administrator' })
    const ask = (name: string, input: object) =>
      double.call(name as never, { ...input, idempotencyKey: crypto.randomUUID() } as never) as Promise<unknown>
    expect(await ask('policy.propose', { body: { document: strictPolicy } })).toMatchObject({ value: { version: 2 } })
    const activate = () => ask('policy.activate', { params: { version: 2 }, body: {} })
    expect(await activate()).toMatchObject({ ok: false, problem: { code: 'own_request' } })
    double.desk.me.id = '7F3K00009102' as never
    expect(await activate()).toMatchObject({ ok: true })
    expect(await ask('policy.get', {})).toMatchObject({
      value: { active: { version: 2 }, waiting: null, versions: [{ state: 'active' }, { state: 'superseded' }] },
    })
  })
})
