import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { i18n, speak } from './i18n.ts'

describe('the language of the console', () => {
  const documentElement = { lang: '', dir: '' }
  beforeEach(() => {
    Object.assign(globalThis, { document: { documentElement } })
  })
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'document')
  })

  it('is read when it is spoken, and no other', async () => {
    await speak('ar')
    expect(i18n.global.availableLocales).toEqual(['ar'])
    expect(documentElement).toEqual({ lang: 'ar', dir: 'rtl' })
    expect(i18n.global.t('places.audit')).not.toBe('places.audit')
  })

  it('is the one chosen last, whichever was read first', async () => {
    const asked = [speak('de'), speak('ar')]
    await Promise.all(asked)
    expect(documentElement).toEqual({ lang: 'ar', dir: 'rtl' })
    expect(i18n.global.locale.value).toBe('ar')
  })
})
