import { describe, expect, it } from 'vitest'
import { caseLink, readCaseLink } from './deep-link.ts'
import type { CaseId } from './ids.ts'

describe('a link to a case', () => {
  it('is read as it is written', () => {
    expect(readCaseLink(caseLink('0123456789AB' as CaseId))).toBe('0123456789AB')
    // Browsers end an address without a path so.
    expect(readCaseLink(' rekey://case/0123456789AB/ ')).toBe('0123456789AB')
  })
  it.each([
    '',
    'rekey://case/',
    'rekey://case/0123456789AB?next=/audit',
    'rekey://case/0123456789AB#x',
    'rekey://case/../account',
    'rekey://case/0123456789ab',
    'rekey://case/0123456789ABC',
    'rekey://user@case/0123456789AB',
    'rekey:case/0123456789AB',
    'https://case/0123456789AB',
    'rekey://account/0123456789AB',
    '--inspect',
  ])('is not %s', (text) => expect(readCaseLink(text)).toBeNull())
})
