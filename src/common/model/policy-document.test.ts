import { describe, expect, it } from 'vitest'
import { shippedPolicies } from './default-policies.ts'
import { policySchema } from './policy-document.ts'

describe('a policy document from before a limit was added', () => {
  for (const [name, policy] of Object.entries(shippedPolicies))
    it(`is read with the default’s number for it (${name})`, () => {
      const { freezes_per_agent_hour: added, ...limits } = policy.limits
      expect(added).toBeGreaterThan(3)
      expect(policySchema.parse({ ...policy, limits })).toEqual({
        ...policy,
        limits: { ...limits, freezes_per_agent_hour: shippedPolicies.default.limits.freezes_per_agent_hour },
      })
    })

  it('is still refused where another limit is missing, or one is there that nobody knows', () => {
    const { resets_per_agent_hour: left, ...limits } = shippedPolicies.default.limits
    for (const wrong of [limits, { ...limits, resets_per_agent_hour: left, freezes_per_agent_day: 1 }])
      expect(policySchema.safeParse({ ...shippedPolicies.default, limits: wrong }).success).toBe(false)
  })
})
