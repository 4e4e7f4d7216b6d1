import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('./migrations/', import.meta.url)

/** Files that databases out there may have taken, as they took them: one that is edited keeps those from starting. */
const taken: Record<string, string> = {
  '0001-spine.sql': '21957f20d4fc53761b409126b06eaa4e9ebefdb397b471f00a0a6aae0c24af26',
  '0002-owners-side.sql': '082fc264ee1b36248ddfb39957193e74b7a7e31467b4f91ecef6c02d285165f2',
  '0003-applications.sql': 'bd5b012bc9b07c539cee2972ba127b9b5fef057f3c2071ee9f20ebd215886265',
  '0004-old-number.sql': '59a975449f5ce2d898ad0322d285781217fb7204e11b9eb7a6aa589a3be5de83',
  '0005-desk-rules.sql': '6c3f29270064be341f1f5c74d3123362f0b741a1a76696fdcfa5241fcf6ff6b8',
  '0006-staff.sql': '11b39097f7849524ca6aed58cca345d77578539575e4559eccecdcc93963ff9b',
  '0007-live.sql': 'ab546db348903c33928c6341194ade47575cae423aeb001c7b11154cdf1e0305',
  '0009-hooks.sql': 'ec489fbb3295a5b7fd408658e1d17df340c47a5322ea3f59c136f7b806c2b060',
  '0010-owners-doors.sql': 'a4d8db593a418358bd2aeebad1ebeb6e401a5d60967fb717f89f15dd3de15c66',
  '0011-trust-and-passkeys.sql': '00e1d08872623f2c08d9227acc1f1268b67f9d3dc567dac58d980e5b3632be8d',
  '0012-who-invited.sql': '1aea030b0b39a9bc41e147ecc119cee5c8e6b9b954b53cafd5cc6607e2c981cf',
  '0013-desk-mends.sql': '34192d8664accbc09f02a4247179d05cadb043a79143ccefc60ebc7a953b71cb',
  '0014-account-words.sql': 'b484ac47bde87630404c9d1c47362cce77346af2002a49778d3fbbab893e5c41',
  '0015-copies-and-prompts.sql': 'f6c859407a40fe6f84e36ec65b75a8ee00d4d5b044ce14579b7719d0297bf309',
  '0016-pass-of-approval.sql': '25cecfb6ba89cd7541136cd80a4b8eac53d7925f1c423e8dff60d8aa7a5a47d6',
  '0018-plans.sql': '856b7f5b723aec2da035ba45a201f27d46336d9a525eb70f4941bb8ef29f337d',
  '0019-housekeeping.sql': '4a29823862fc999f900ea615963e3ed34bf8ed288058f6a3333e50bc975df5b9',
  '0020-approvals-of-staff.sql': 'f9fe59fa0dab274f6f68549f7e53e8620817b5795a946a68919849a2586fce3b',
  '0021-parts-of-names.sql': '2df3fedc51a4f3575e79ae00a3e8a4883e47fbf1356677b29eae7ef20f4d9c8a',
}

describe('migrations', () => {
  it.each(Object.entries(taken))('%s is as it was when it was released', (name, digest) => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    expect(createHash('sha256').update(text).digest('hex')).toBe(digest)
  })
  it('come after those that were released before them', () => {
    const last = Object.keys(taken).at(-1) ?? ''
    const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
    for (const name of names) if (!(name in taken)) expect(name > last).toBe(true)
  })
})
