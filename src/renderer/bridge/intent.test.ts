import { describe, expect, it } from 'vitest'
import type { BridgeResult } from '#common/bridge/schema.ts'
import type { ErrorCode } from '#common/errors.ts'
import { Intent } from './intent.ts'

const failed = (code: ErrorCode): BridgeResult<unknown> => ({
  ok: false,
  problem: { type: '', title: '', status: 0, code, requestId: '' },
})

describe('Intent', () => {
  const counting = () => {
    let next = 0
    return new Intent(() => `key-${++next}`)
  }

  it('keeps its key while the answer is lost', () => {
    const intent = counting()
    const key = intent.keyFor({ scope: 'all' })
    for (const code of ['timeout', 'backend_unreachable', 'still_running', 'internal'] as const) {
      intent.answered(failed(code))
      expect(intent.keyFor({ scope: 'all' })).toBe(key)
    }
  })

  it('takes a new key after an answer, good or bad', () => {
    const intent = counting()
    expect(intent.keyFor('a')).toBe('key-1')
    intent.answered({ ok: true, value: undefined })
    expect(intent.keyFor('a')).toBe('key-2')
    intent.answered(failed('evidence_missing'))
    expect(intent.keyFor('a')).toBe('key-3')
  })

  it('never sends other contents under the same key', () => {
    const intent = counting()
    const key = intent.keyFor({ scope: 'all' })
    intent.answered(failed('timeout'))
    expect(intent.keyFor({ scope: ['one'] })).not.toBe(key)
  })

  it('makes UUIDs', () => {
    expect(new Intent().keyFor('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  })
})
