import { ref } from 'vue'
import { describe, expect, it } from 'vitest'
import { useSaid } from './use-said.ts'

describe('what was just said', () => {
  it('follows the language, and is gone when forgotten', () => {
    const locale = ref('en')
    const { text, say, forget } = useSaid()
    expect(text.value).toBe('')
    say(() => (locale.value === 'en' ? 'Done.' : 'Erledigt.'))
    expect(text.value).toBe('Done.')
    locale.value = 'de'
    expect(text.value).toBe('Erledigt.')
    forget()
    expect(text.value).toBe('')
  })
})
