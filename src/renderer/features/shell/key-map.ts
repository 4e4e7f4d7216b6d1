import { places, type Me } from '#common/api/me.ts'

/** What a key asks for, wherever the focus is. */
export type KeyCommand = 'look_up' | `go_${Me['places'][number]}` | 'evidence' | 'reset' | 'note' | 'keyboard' | 'back'

export interface PressedKey {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  /** Focus is in a field, where letters are text. */
  inField: boolean
  /** A dialog or menu is open and has the keyboard to itself. */
  inDialog: boolean
}

const letters: Record<string, KeyCommand> = { e: 'evidence', r: 'reset', n: 'note', '?': 'keyboard', '/': 'look_up' }
/** The letter of each place, after G. */
export const placeKeys: Record<Me['places'][number], string> = {
  desk: 'd',
  cases: 'c',
  approvals: 'v',
  watch: 'w',
  policy: 'p',
  audit: 'a',
  team: 't',
}
const afterG: Record<string, KeyCommand> = Object.fromEntries(
  places.map((place) => [placeKeys[place], `go_${place}` as const]),
)

/** How long after G a place's letter still counts, in milliseconds. */
export const chordMs = 1500

/** Reads keys into commands; single letters only where they are switched on (WCAG 2.2, 2.1.4). */
export class KeyReader {
  #gUntil = 0

  read(pressed: PressedKey, letterKeys: boolean, now: number): KeyCommand | undefined {
    const key = pressed.key.toLowerCase()
    if ((pressed.ctrlKey || pressed.metaKey) && !pressed.altKey && key === 'k')
      return pressed.inDialog ? undefined : 'look_up'
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.inDialog) return undefined
    if (key === 'escape') return 'back'
    if (pressed.inField || !letterKeys) return undefined
    const chord = now <= this.#gUntil
    this.#gUntil = 0
    if (chord && afterG[key] !== undefined) return afterG[key]
    if (key === 'g') {
      this.#gUntil = now + chordMs
      return undefined
    }
    return letters[key]
  }
}
