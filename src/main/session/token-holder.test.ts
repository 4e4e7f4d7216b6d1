import { describe, expect, it } from 'vitest'
import { Secret } from '#common/secret.ts'
import type { OpenId, Tokens } from './openid.ts'
import { createTokenHolder } from './token-holder.ts'

const tokens = (name: string, expiresAt = 0): Tokens => ({
  accessToken: new Secret(`${name}-access`),
  refreshToken: new Secret(`${name}-refresh`),
  expiresAt,
})

/** A refresh that is under way, and what the holder then did. */
function refreshing(): {
  holder: ReturnType<typeof createTokenHolder>
  answer: (outcome: Tokens | null | Error) => void
  revoked: string[]
  refused: string[]
} {
  let answer: (outcome: Tokens | null | Error) => void = () => undefined
  const revoked: string[] = []
  const refused: string[] = []
  const openid: Pick<OpenId, 'refresh'> = {
    refresh: () =>
      new Promise((resolve, reject) => {
        answer = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))
      }),
  }
  const holder = createTokenHolder({
    openid: openid as OpenId,
    clock: { now: () => 0 },
    onRenewed: () => undefined,
    onRefused: (because) => refused.push(because),
    revokeLater: (token) => revoked.push(token.reveal()),
  })
  return { holder, answer: (outcome) => answer(outcome), revoked, refused }
}

describe('the token holder', () => {
  it.each([
    ['comes too late', tokens('late'), ['late-refresh']],
    ['is refused, since their grant has ended', null, []],
    ['fails', new Error('unreachable'), []],
  ])('serves with the tokens of a step-up when the refresh of the old ones %s', async (_what, outcome, revoked) => {
    const under = refreshing()
    under.holder.hold(tokens('old'))
    const asked = under.holder.current()
    under.holder.hold(tokens('new', 1_000_000))
    under.answer(outcome)
    expect((await asked).reveal()).toBe('new-access')
    expect((await under.holder.current()).reveal()).toBe('new-access')
    expect(under.revoked).toEqual(revoked)
    expect(under.refused).toEqual([])
  })

  it('ends in nothing where nothing is held any more', async () => {
    const under = refreshing()
    under.holder.hold(tokens('old'))
    const asked = under.holder.current()
    under.holder.drop()
    under.answer(tokens('late'))
    await expect(asked).rejects.toMatchObject({ code: 'session_expired' })
    expect(under.revoked).toEqual(['late-refresh'])
  })
})
