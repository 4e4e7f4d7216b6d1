import tsParser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import { restrictedEverywhere, restrictedInRenderer } from './restricted-syntax.js'

const lint = (code) =>
  new Linter({ configType: 'flat' })
    .verify(
      code,
      [
        {
          files: ['**/*.ts'],
          rules: { 'no-restricted-syntax': ['error', ...restrictedEverywhere, ...restrictedInRenderer] },
          languageOptions: { parser: tsParser },
        },
      ],
      'x.ts',
    )
    .map((message) => message.message)

describe('restricted syntax', () => {
  it.each([
    ['enum State { Live }', "type State = 'live'", 'union of strings'],
    ['const one = Math.random()', 'const one = Math.max(1, 2)', 'node:crypto'],
    ["wait.value = t('push.paused', { at })", "wait.say(() => t('push.paused', { at }))", 'useSaid'],
    ["said.value = tn('told', 2)", 'said.value = thing(2)', 'useSaid'],
  ])('fires on %s and not on %s', (forbidden, permitted, remedy) => {
    expect(lint(forbidden)).toEqual([expect.stringContaining(remedy)])
    expect(lint(permitted)).toEqual([])
  })
})
