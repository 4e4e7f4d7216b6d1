import type { FactorId, RecordId } from '#common/model/ids.ts'
import { newId, newToken } from '../../ids.ts'
import { tokenDigest } from '../../keys/key-ring.ts'
import type { PageFixture } from '../../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../../sign-in/testing/test-browser.ts'
import { insertPhone } from '../phone.store.ts'

/** The digits that a page of the other screen shows. */
export const digitsOn = (body: string): string =>
  (/id="push-digits">(\d{3})<span class="gap"><\/span>(\d{3})</.exec(body) ?? []).slice(1).join('')

/** Six digits that are not those. */
export const otherThan = (digits: string, by = 1): string => String((Number(digits) + by) % 1_000_000).padStart(6, '0')

export const promptsOn = (body: string): string[] =>
  (/data-prompts="([^"]*)"/.exec(body)?.[1] ?? '').split(' ').filter((id) => id !== '')

/** What `/phone` does for a phone that was connected to accounts before, in a browser of its own. */
export async function connectedPhone(fixture: PageFixture, ...userNames: string[]) {
  const token = newToken()
  const phoneId = newId<RecordId>()
  const factorIds: FactorId[] = []
  await fixture.system(async (work) => {
    await insertPhone(work.tx, {
      id: phoneId,
      token_digest: tokenDigest(token),
      label: 'Chrome on Android',
      subscription_sealed: null,
      registered_at: work.now,
      last_seen_at: work.now,
    })
    for (const userName of userNames) {
      const { factorId } = await fixture.services.factors.enrol(
        work,
        fixture.id(userName),
        { type: 'push', phoneId, label: 'My phone' },
        'replace',
      )
      factorIds.push(factorId)
    }
  })
  const browser = fixture.browser()
  browser.jar.set('rekey_phone|/phone', { value: token, path: '/phone' })
  await browser.get('/phone')
  return { browser, phoneId, factorIds, token }
}

/** Answers the only prompt of a phone. */
export async function approve(phone: TestBrowser, digits: string): Promise<void> {
  await phone.get('/phone')
  await phone.post(`/phone/prompt/${promptsOn(phone.page.body)[0] ?? 'none'}/approve`, { digits })
}
