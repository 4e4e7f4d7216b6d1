import { describe, expect, it } from 'vitest'
import type { StaffMember } from '#common/api/staff.ts'
import { readLimit } from './limit-field.ts'
import { matching, teamFilterFrom } from './team-filter.ts'

describe('the filter of the team', () => {
  const people = [
    { role: 'agent', state: 'active' },
    { role: 'agent', state: 'suspended' },
    { role: 'auditor', state: 'active' },
  ] as StaffMember[]

  it('stands in the address, and leaves out what is none', () => {
    expect(teamFilterFrom({ role: 'agent', state: 'suspended' })).toEqual({ role: 'agent', state: 'suspended' })
    expect(teamFilterFrom({ role: 'owner', state: ['active'], show: 'mine' })).toEqual({})
  })

  it('keeps who has both', () => {
    expect(matching(people, {})).toHaveLength(3)
    expect(matching(people, { role: 'agent' })).toHaveLength(2)
    expect(matching(people, { role: 'agent', state: 'suspended' })).toEqual([people[1]])
    expect(matching(people, { role: 'supervisor' })).toEqual([])
  })
})

describe('a typed limit', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['0', 0],
    [' 12 ', 12],
    ['1000', 1000],
    ['٢٥', 25],
    ['１２', 12],
    ['۹۰', 90],
  ])('reads %j as %j', (typed, limit) => {
    expect(readLimit(typed)).toBe(limit)
  })

  it.each(['-1', '1001', '1.5', '1e2', 'ten', '12345'])('does not take %j', (typed) => {
    expect(readLimit(typed)).toBeUndefined()
  })
})
