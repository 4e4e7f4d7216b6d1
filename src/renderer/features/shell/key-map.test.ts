import { describe, expect, it } from 'vitest'
import { chordMs, KeyReader, type PressedKey } from './key-map.ts'

const press = (key: string, over: Partial<PressedKey> = {}): PressedKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  inField: false,
  inDialog: false,
  ...over,
})

describe('KeyReader', () => {
  it('reads single letters outside of fields and dialogs', () => {
    const reader = new KeyReader()
    for (const [key, command] of [
      ['e', 'evidence'],
      ['R', 'reset'],
      ['n', 'note'],
      ['?', 'keyboard'],
      ['/', 'look_up'],
    ] as const) {
      expect(reader.read(press(key), true, 0)).toBe(command)
      expect(reader.read(press(key, { inField: true }), true, 0)).toBeUndefined()
      expect(reader.read(press(key, { inDialog: true }), true, 0)).toBeUndefined()
      expect(reader.read(press(key, { ctrlKey: true }), true, 0)).toBeUndefined()
    }
  })

  it('leaves letters alone where they are switched off, but not Ctrl K and Escape', () => {
    const reader = new KeyReader()
    for (const key of ['e', 'r', 'n', '?', '/', 'g', 'd']) expect(reader.read(press(key), false, 0)).toBeUndefined()
    expect(reader.read(press('k', { ctrlKey: true, inField: true }), false, 0)).toBe('look_up')
    expect(reader.read(press('K', { metaKey: true }), false, 0)).toBe('look_up')
    expect(reader.read(press('Escape', { inField: true }), false, 0)).toBe('back')
  })

  it('goes to places after G, for a while', () => {
    const reader = new KeyReader()
    expect(reader.read(press('g'), true, 0)).toBeUndefined()
    expect(reader.read(press('a'), true, 10)).toBe('go_audit')
    expect(reader.read(press('a'), true, 20)).toBeUndefined()
    for (const [letter, place] of [
      ['t', 'go_team'],
      ['v', 'go_approvals'],
      ['w', 'go_watch'],
      ['p', 'go_policy'],
    ] as const) {
      reader.read(press('g'), true, 30)
      expect(reader.read(press(letter), true, 40)).toBe(place)
    }
    reader.read(press('g'), true, 100)
    expect(reader.read(press('d'), true, 100 + chordMs + 1)).toBeUndefined()
    reader.read(press('g'), true, 5000)
    expect(reader.read(press('e'), true, 5010)).toBe('evidence')
  })
})
