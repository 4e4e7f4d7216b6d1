import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markup } from './markup.ts'

describe('markup', () => {
  it('escapes everything but HTML', () => {
    expect(
      markup`<p title="${'"<&\''}">${markup`<b>${1}</b>`}${null}${false}${['<', markup`<i></i>`]}</p>`.toString(),
    ).toBe('<p title="&quot;&lt;&amp;&#39;"><b>1</b>&lt;<i></i></p>')
  })

  it('never lets a text open a tag or leave an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(markup`<p title="${text}">${text}</p>`.toString().match(/[<>"]/g)?.join('')).toBe('<"">' + '<>')
      }),
    )
  })
})
