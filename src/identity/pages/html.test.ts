import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html } from './html.ts'

describe('html', () => {
  it('escapes everything but HTML', () => {
    expect(html`<p title="${'"<&\''}">${html`<b>${1}</b>`}${null}${false}${['<', html`<i></i>`]}</p>`.toString()).toBe('<p title="&quot;&lt;&amp;&#39;"><b>1</b>&lt;<i></i></p>')
  })

  it('never lets a text open a tag or leave an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`<p title="${text}">${text}</p>`.toString().match(/[<>"]/g)?.join('')).toBe('<"">' + '<>')
      }),
    )
  })
})
