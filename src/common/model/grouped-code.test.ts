import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeAlphabet, normaliseCode } from './code-alphabet.ts'
import {
  bitsOf,
  formGroupedCode,
  groupLength,
  holdsGroupedCode,
  looksLikeBegunCode,
  looksLikeGroupedCode,
  readGroupedCode,
  type GroupedCodeKind,
} from './grouped-code.ts'

const kinds: GroupedCodeKind[] = ['recoveryCode', 'enrolmentPass']
const code = fc
  .tuple(fc.constantFrom(...kinds), fc.uint8Array({ minLength: 24, maxLength: 24 }))
  .map(([kind, bytes]) => ({ kind, text: formGroupedCode(kind, bytes) }))
const character = fc.constantFrom(...codeAlphabet)

describe('a grouped code', () => {
  it('has the bits that rule 8 asks for, and an alphabet without I, L, O and U', () => {
    expect(bitsOf('recoveryCode')).toBeGreaterThanOrEqual(112)
    expect(codeAlphabet).toHaveLength(32)
    expect(codeAlphabet).not.toMatch(/[ILOU]/)
  })
  it('reads back as what it is, however it was written', () => {
    fc.assert(
      fc.property(
        code,
        fc.constantFrom('-', ' ', '', '–', '—', '\u00a0', '\u200b', ' - ', '.'),
        fc.boolean(),
        ({ kind, text }, separator, lower) => {
          const typed = ` ${text.replaceAll('-', separator)}.\n`
          const reading = readGroupedCode(kind, lower ? typed.toLowerCase() : typed)
          expect(reading).toMatchObject({ canonical: text.replaceAll('-', ''), state: 'complete', slips: [] })
        },
      ),
    )
  })
  it('folds what looks alike', () => {
    expect(normaliseCode('oO iI lL uU')).toBe('00111' + '1VV')
    expect(normaliseCode('０１ＡＢ')).toBe('01AB')
  })
  it('tells any one wrong character, in the group in which it is', () => {
    fc.assert(
      fc.property(code, fc.nat(), character, ({ kind, text }, at, wrong) => {
        const bare = text.replaceAll('-', '')
        const index = at % bare.length
        fc.pre(bare.charAt(index) !== wrong)
        const reading = readGroupedCode(kind, bare.slice(0, index) + wrong + bare.slice(index + 1))
        expect(reading.slips).toEqual([Math.floor(index / groupLength) + 1])
      }),
    )
  })
  it('tells any two neighbours changed over', () => {
    fc.assert(
      fc.property(code, fc.nat(), ({ kind, text }, at) => {
        const bare = text.replaceAll('-', '')
        const index = at % (bare.length - 1)
        fc.pre(bare.charAt(index) !== bare.charAt(index + 1))
        const swapped = bare.slice(0, index) + bare.charAt(index + 1) + bare.charAt(index) + bare.slice(index + 2)
        expect(readGroupedCode(kind, swapped).state).toBe('slip')
      }),
    )
  })
  it('tells any two groups changed over', () => {
    fc.assert(
      fc.property(code, fc.nat(), fc.nat(), ({ kind, text }, a, b) => {
        const groups = text.split('-')
        const [i, j] = [a % groups.length, b % groups.length]
        fc.pre(i !== j && groups[i] !== groups[j])
        const swapped = groups.map((group, index) =>
          index === i ? groups[j]
          : index === j ? groups[i]
          : group,
        )
        expect(readGroupedCode(kind, swapped.join('-')).state).toBe('slip')
      }),
    )
  })
  it('tells each group as soon as it is whole', () => {
    const text = formGroupedCode('recoveryCode', new Uint8Array(24).fill(7))
    expect(readGroupedCode('recoveryCode', text.slice(0, 8))).toMatchObject({
      state: 'partial',
      groups: [
        { state: 'right' },
        { state: 'partial' },
        { state: 'empty' },
        { state: 'empty' },
        { state: 'empty' },
        { state: 'empty' },
      ],
    })
  })
  it.each(['', 'x', '?'.repeat(30), 'A'.repeat(10_000), '\u0000', '💥'.repeat(40)])(
    'reads %j without harm',
    (typed) => {
      const began = performance.now()
      expect(readGroupedCode('recoveryCode', typed).state).not.toBe('complete')
      expect(performance.now() - began).toBeLessThan(50)
    },
  )
  it('is recognised while it is being typed where it does not belong', () => {
    fc.assert(
      fc.property(code, fc.nat(4), ({ kind, text }, from) => {
        fc.pre(kind === 'recoveryCode' && /\d/.test(text.slice(0, 11)))
        expect(looksLikeBegunCode(text.slice(0, 11), false)).toBe(true)
        expect(looksLikeBegunCode(text.slice(0, 17).toLowerCase(), false)).toBe(true)
        expect(
          looksLikeBegunCode(
            text
              .split('-')
              .slice(from + 1)
              .join(' '),
            true,
          ),
        ).toBe(true)
      }),
    )
  })
  it('is found in a note', () => {
    fc.assert(fc.property(code, ({ text }) => holdsGroupedCode(`She read ${text.toLowerCase()}, then hung up.`)))
    for (const text of [
      'Phone left in a taxi in Osaka, ticket INC-20418.',
      'Called back at +49 176 671 11 638',
      'abcde fghij klmno',
    ])
      expect(holdsGroupedCode(text)).toBe(false)
  })
  it('is found behind and before a word of any length, which may look like one more group', () => {
    const word = fc.stringMatching(/^[a-z]{1,16}$/)
    fc.assert(
      fc.property(code, word, word, ({ text }, before, after) => {
        expect(holdsGroupedCode(`${before} ${text} ${after}`)).toBe(true)
        expect(holdsGroupedCode(`${before} ${text.replaceAll('-', ' ').toLowerCase()}. ${after}`)).toBe(true)
      }),
    )
  })
  it('is found in a text however it is cut, spelled or numbered', () => {
    const spelled = (text: string, between: string) => [...text.replaceAll('-', '')].join(between)
    const spellings: ((text: string) => string)[] = [
      (text) => text.replaceAll('-', ', '),
      (text) => text.replaceAll('-', ' / '),
      (text) => text.replaceAll('-', '\n'),
      (text) => text.replaceAll('-', '"; "'),
      (text) => spelled(text, ' '),
      (text) => spelled(text, '.'),
      (text) => spelled(text, '\u200b'),
      (text) => spelled(text, ''),
      ...['1)', '1.', '#1', '(1)', '1:'].map(
        (mark) => (text: string) =>
          text
            .split('-')
            .map((group, place) => `${mark.replace('1', String(place + 1))} ${group}`)
            .join(' '),
      ),
      (text) => text.replaceAll('-', ' then '),
    ]
    fc.assert(
      fc.property(code, fc.constantFrom(...spellings), fc.boolean(), ({ text }, spell, lower) => {
        const written = spell(lower ? text.toLowerCase() : text)
        return holdsGroupedCode(written) && holdsGroupedCode(`The caller read: ${written}. I noted it.`)
      }),
      { numRuns: 2000 },
    )
  })
  it('is not seen in ordinary texts of five languages, with their numbers, dates, tickets and addresses', () => {
    const plain = [
      'the caller lost phone in a taxi on monday and says that their manager knows about it already please call back after three',
      'die Anruferin hat ihr Telefon gestern im Zug liegen lassen und bittet um Rückruf heute Nachmittag Ausweis wurde gezeigt geprüft',
      'la personne a perdu son téléphone hier dans le train et demande un rappel cet après-midi pièce vérifiée tout semble normal',
      'la persona perdió su teléfono ayer en el tren y pide que la llamen esta tarde documento visto todo parece normal gracias',
      'فقدت المتصلة هاتفها أمس في القطار وتطلب معاودة الاتصال بعد الظهر وقد عرضت الوثيقة وكل شيء يبدو طبيعيا',
    ].map((text) => text.split(' '))
    const digits = (length: number) => fc.nat(10 ** length - 1).map((number) => String(number).padStart(length, '0'))
    const numbered = fc.oneof(
      digits(5).map((number) => `INC-${number}`),
      fc.tuple(digits(3), digits(3), digits(2), digits(3)).map((parts) => `+49 ${parts.join(' ')}`),
      fc.tuple(digits(2), digits(2)).map(([day, month]) => `2026-${month}-${day}`),
      fc.tuple(digits(2), digits(2)).map((parts) => parts.join(':')),
      digits(6),
      fc.tuple(digits(4), digits(4), digits(4), digits(4), digits(2)).map((parts) => `DE12 ${parts.join(' ')}`),
    )
    const text = fc
      .constantFrom(...plain)
      .chain((words) =>
        fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: numbered }), {
          minLength: 5,
          maxLength: 60,
        }),
      )
      .map((words) => words.join(' '))
    // One seed: of very many texts one is taken for a code by chance, and the odds are what is held here.
    const held = fc.sample(text, { numRuns: 20_000, seed: 20_261_126 }).filter(holdsGroupedCode)
    expect(held.length).toBeLessThanOrEqual(10)
  })
  it('is recognised where it does not belong, and a ticket or a phone is not', () => {
    fc.assert(fc.property(code, ({ text }) => looksLikeGroupedCode(text)))
    for (const text of ['INC-20418', '+49 176 671 11 638', 'maria garcia', 'aiko.tanaka@mailbox.example', ''])
      expect(looksLikeGroupedCode(text)).toBe(false)
  })
})
