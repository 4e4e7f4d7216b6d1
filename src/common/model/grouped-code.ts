import { checkCharacter, codeAlphabet, normaliseCode } from './code-alphabet.ts'

const dataPerGroup = 4
export const groupLength = dataPerGroup + 1

/** How many groups of four data characters (20 bits) and a check character a code has. */
export const groupsOf = { recoveryCode: 6, enrolmentPass: 3 } as const
export type GroupedCodeKind = keyof typeof groupsOf

/** Bits of chance in a code: 120 for a recovery code (rule 8 asks for 112), 60 for an enrolment pass. */
export const bitsOf = (kind: GroupedCodeKind): number => groupsOf[kind] * dataPerGroup * 5

/**
 * A code from random bytes.
 * @param random at least as many bytes as the code has data characters, from a secure source; five bits of each are used
 */
export function formGroupedCode(kind: GroupedCodeKind, random: Uint8Array): string {
  const groups: string[] = []
  for (let place = 0; place < groupsOf[kind]; place++) {
    let data = ''
    for (let i = 0; i < dataPerGroup; i++) {
      const byte = random[place * dataPerGroup + i]
      if (byte === undefined) throw new RangeError('too few random bytes')
      data += codeAlphabet.charAt(byte & 31)
    }
    groups.push(data + checkCharacter(data, place))
  }
  return groups.join('-')
}

export type GroupState = 'empty' | 'partial' | 'right' | 'slip'

/** What a field shows while a code is being read: each group as soon as it is whole, without a query. */
export interface GroupedCodeReading {
  /** Without separators; at most the code's length plus what was too much. */
  canonical: string
  groups: { text: string; state: GroupState }[]
  /** Places (from 1) of the groups with a slip. */
  slips: number[]
  state: 'empty' | 'partial' | 'slip' | 'too_long' | 'complete'
}

export function readGroupedCode(kind: GroupedCodeKind, typed: string): GroupedCodeReading {
  const canonical = normaliseCode(typed)
  const groups: GroupedCodeReading['groups'] = []
  const slips: number[] = []
  for (let place = 0; place < groupsOf[kind]; place++) {
    const text = canonical.slice(place * groupLength, (place + 1) * groupLength)
    let state: GroupState = text === '' ? 'empty' : 'partial'
    const foreign = [...text].some((character) => !codeAlphabet.includes(character))
    if (foreign) state = 'slip'
    else if (text.length === groupLength)
      state = checkCharacter(text.slice(0, dataPerGroup), place) === text.charAt(dataPerGroup) ? 'right' : 'slip'
    if (state === 'slip') slips.push(place + 1)
    groups.push({ text, state })
  }
  const length = groupsOf[kind] * groupLength
  const state =
    canonical.length > length ? 'too_long'
    : slips.length > 0 ? 'slip'
    : canonical.length === 0 ? 'empty'
    : canonical.length < length ? 'partial'
    : 'complete'
  return { canonical, groups, slips, state }
}

/** True for a text that looks like one of our codes: then it must not be searched for, logged or sent as anything else. */
export function looksLikeGroupedCode(text: string): boolean {
  const canonical = normaliseCode(text)
  return (Object.keys(groupsOf) as GroupedCodeKind[]).some((kind) => {
    if (canonical.length !== groupsOf[kind] * groupLength) return false
    const { groups } = readGroupedCode(kind, canonical)
    return groups.filter((group) => group.state === 'right').length >= groups.length / 2
  })
}

/**
 * True while a recovery code is being typed where it does not belong: its first two groups are right and hold a digit.
 * A name does that once in thousands.
 * @param continued the beginning was taken away just now: then one right group of any place is enough
 */
export function looksLikeBegunCode(text: string, continued: boolean): boolean {
  const groups = normaliseCode(text).match(new RegExp(`.{${groupLength}}`, 'g')) ?? []
  const rightFrom = (start: number): number =>
    groups.filter(
      (group, index) =>
        [...group].every((character) => codeAlphabet.includes(character)) &&
        checkCharacter(group.slice(0, dataPerGroup), start + index) === group.charAt(dataPerGroup),
    ).length
  // One slip among them is still a code.
  if (!continued) return /\p{Nd}/u.test(text) && rightFrom(0) >= Math.max(2, groups.length - 1)
  return Array.from({ length: groupsOf.recoveryCode }, (_, place) => place).some((place) => rightFrom(place) >= 1)
}

/** A text's words in the spelling of codes; whatever is neither letter nor digit only separates. */
const wordsOf = (text: string): { text: string; digit: boolean }[] =>
  (text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => ({
    text: normaliseCode(word),
    digit: /[0-9]/.test(word),
  }))
type Word = ReturnType<typeof wordsOf>[number]

/** Without the numbers of a list ("1) … 2) …"), which stand between a code's groups. */
function withoutListNumbers(words: readonly Word[]): Word[] {
  let next = '1'
  return words.filter(({ text }) => {
    if (text !== next && text !== '1') return true
    next = String(Number(text) + 1)
    return false
  })
}

/** Right groups that make a code of words as they stand in a text: fewer where they are cut as codes are, and a digit is among them. */
function needed(kind: GroupedCodeKind, words: readonly Word[]): number {
  const cutAlike = words.every((word) => word.text.length === words[0]?.text.length)
  const digit = words.some((word) => word.digit)
  if (cutAlike) return digit ? Math.ceil(groupsOf[kind] / 2) : groupsOf[kind]
  // Words of any length: a row of ordinary ones has two groups right once in some hundred times.
  if (!digit) return Infinity
  return kind === 'recoveryCode' ? groupsOf[kind] - 2 : groupsOf[kind]
}

/** Whether a code begins at a word and ends with one. */
const beginsCode = (words: readonly Word[], start: number): boolean =>
  (Object.keys(groupsOf) as GroupedCodeKind[]).some((kind) => {
    let run = ''
    let end = start
    while (end < words.length && run.length < groupsOf[kind] * groupLength) run += words[end++]?.text ?? ''
    if (run.length !== groupsOf[kind] * groupLength) return false
    const right = readGroupedCode(kind, run).groups.filter((group) => group.state === 'right').length
    return right >= needed(kind, words.slice(start, end))
  })

/**
 * Whether a text has one of our codes somewhere in it, however it is cut, spelled or numbered: what was read aloud must not be kept
 * in a note. Check characters tell a code from ordinary words, which are taken for one less than once in ten thousand notes.
 */
export function holdsGroupedCode(text: string): boolean {
  const words = wordsOf(text)
  const asGroups = words.filter((word) => word.text.length === groupLength)
  return [words, withoutListNumbers(words), asGroups].some((row) => row.some((_, start) => beginsCode(row, start)))
}

export const showGroupedCode = (canonical: string): string =>
  canonical.match(new RegExp(`.{1,${groupLength}}`, 'g'))?.join('-') ?? ''
