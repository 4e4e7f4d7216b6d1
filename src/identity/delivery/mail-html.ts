import type { OwnerLocale } from '#common/model/words.ts'
import { markup, type Markup, type Piece } from '../pages/markup.ts'
import { oneLineValue } from './fill-pattern.ts'

/** Only what we put in ourselves becomes a link: a name that looks like an address stays a name. */
const links = new Set(['address', 'not_me'])
const secrets = new Set(['code', 'pass'])

const indent = '    '

/** Styles stand in the elements, since many mail programs drop a style sheet; the sheet only adds the dark colours. */
const face = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',Arial,sans-serif"
const mono = 'font-family:ui-monospace,Consolas,Menlo,monospace'

function pieceOf(name: string, value: string): Piece {
  if (links.has(name) && /^https?:\/\//.test(value))
    return markup`<a href="${value}" dir="ltr" style="color:#2452b8;word-break:break-all" class="a">${value}</a>`
  if (secrets.has(name)) return markup`<strong dir="ltr" style="${mono};font-size:120%">${value}</strong>`
  return markup`<bdi>${value}</bdi>`
}

/** The pieces of a line: its words, and its values as what they are. */
const piecesOf = (line: string, values: Readonly<Record<string, string>>): Piece[] =>
  line.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    return name === undefined ? part : pieceOf(name, oneLineValue(values[name] ?? ''))
  })

function paragraph(text: string, values: Readonly<Record<string, string>>): Markup {
  const apart = text.startsWith(indent)
  const lines = text
    .split('\n')
    .map((line, index) => [index === 0 ? null : markup`<br>`, piecesOf(line.trim(), values)])
  const style =
    apart ? 'margin:0 0 16px;padding:12px 16px;border:1px solid #c6cad3;border-radius:6px' : 'margin:0 0 16px'
  return markup`<p style="${style}">${lines}</p>`
}

/**
 * The mail's text as HTML, made from the same pattern, so that both say the same. Nothing in it is loaded from anywhere.
 * @param pattern paragraphs apart by an empty line; one that is indented stands in a box
 */
export function renderHtml(
  locale: OwnerLocale,
  subject: string,
  pattern: string,
  values: Readonly<Record<string, string>>,
): string {
  const dir = locale === 'ar' ? 'rtl' : 'ltr'
  return markup`<!doctype html>
<html lang="${locale}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){.g{background:#14171c!important}.s{background:#1d2128!important;color:#e8eaee!important;border-color:#3b414d!important}.a{color:#8fb2ff!important}}</style>
</head>
<body class="g" style="margin:0;padding:0;background:#f4f5f7">
<table role="presentation" dir="${dir}" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px"><tr>
<td class="s" align="${dir === 'rtl' ? 'right' : 'left'}" style="padding:24px 24px 8px;background:#ffffff;color:#1b1f27;border:1px solid #c6cad3;border-radius:10px;${face};font-size:16px;line-height:1.5">
${pattern.split('\n\n').map((text) => paragraph(text, values))}
</td></tr></table>
</td></tr></table>
</body>
</html>
`.toString()
}
