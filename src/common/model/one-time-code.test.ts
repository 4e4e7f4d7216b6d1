import { describe, expect, it } from 'vitest'
import { readOneTimeCode } from './one-time-code.ts'

describe('a one-time code as people write it (B24)', () => {
  it.each([
    '123456',
    '123 456',
    '123-456',
    ' 123456\n',
    '123\u00a0456',
    '123\u200b456',
    '１２３４５６',
    '١٢٣٤٥٦',
    '۱۲۳۴۵۶',
    '१२३४५६',
    '1 2 3 4 5 6',
    '123–456',
  ])('reads %j', (typed) => {
    expect(readOneTimeCode(typed)).toBe('123456')
  })
  it.each([
    '1234567',
    '12345',
    '123456abc',
    'a123456',
    '',
    ' ',
    '9'.repeat(10_000),
    '123\u0000456',
    '12345O',
    '123,456',
    '½23456',
    '⁶23456 7',
  ])('refuses %j', (typed) => {
    expect(readOneTimeCode(typed)).toBeUndefined()
  })
})
