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

/** Whether a text has one of our codes somewhere in it: what was read aloud must not be kept in a note. */
export function holdsGroupedCode(text: string): boolean {
  const runs = text.normalize('NFKC').match(/[0-9a-z]{5}(?:[\s\p{Pd}._]*[0-9a-z]{5}){2,}/giu) ?? []
  // A word of five letters before or after a code looks like one more group of it: every row of groups is looked at.
  return runs.some((run) => {
    const groups = run.match(/[0-9a-z]{5}/giu) ?? []
    return Object.values(groupsOf).some((count) =>
      groups.some((_, start) => looksLikeGroupedCode(groups.slice(start, start + count).join(''))),
    )
  })
}

export const showGroupedCode = (canonical: string): string =>
  canonical.match(new RegExp(`.{1,${groupLength}}`, 'g'))?.join('-') ?? ''
