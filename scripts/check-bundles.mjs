// What a bundle must not hold: `electron` in the loopback host's, Node or remote content in the renderer's.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve, dirname } from 'node:path'
import { root } from './lib/places.mjs'

const faults = []
const out = (path) => join(root, 'out', path)
const imports = /(?:\bimport\s*(?:[\w*{}\s,$]+\s*from\s*)?|\bimport\(|\brequire\()\s*["'`]([^"'`]+)["'`]/g

/** Every file that an entry reaches, itself first. */
function reached(entry) {
  const found = new Map()
  const visit = (path) => {
    if (found.has(path)) return
    const text = readFileSync(path, 'utf8')
    found.set(path, text)
    for (const [, target] of text.matchAll(imports)) {
      if (!target.startsWith('.')) continue
      const next = resolve(dirname(path), target)
      if (existsSync(next)) visit(next)
    }
  }
  visit(entry)
  return found
}

for (const [path, text] of reached(out('main/loopback.js'))) {
  for (const [, target] of text.matchAll(imports))
    if (target === 'electron' || target.startsWith('electron/'))
      faults.push(`${path}: the loopback host must run without Electron, but imports ${target}`)
}
for (const entry of ['preload/index.cjs', 'preload/loopback.cjs']) {
  for (const [path, text] of reached(out(entry)))
    for (const [, target] of text.matchAll(imports))
      if (!target.startsWith('.') && !(entry.includes('index') && target === 'electron'))
        faults.push(`${path}: a sandboxed script can import nothing, but imports ${target}`)
}
let firstScreen = 0
for (const file of readdirSync(out('renderer'), { recursive: true, encoding: 'utf8' })) {
  if (!/\.(js|css|html)$/.test(file)) continue
  const text = readFileSync(out(`renderer/${file}`), 'utf8')
  firstScreen += text.length
  if (/["'`]node:[a-z]/.test(text)) faults.push(`renderer/${file}: a page has no Node`)
  for (const [, url] of text.matchAll(/(?:src|href)="(https?:[^"]+)"/g))
    faults.push(`renderer/${file}: remote content ${url}`)
  if (file.endsWith('.html') && /<(script|style)(?![^>]*\bsrc=)[^>]*>\s*\S/.test(text))
    faults.push(`renderer/${file}: inline script or style`)
}
if (firstScreen === 0) faults.push('out/renderer is empty: build first')
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exit(faults.length === 0 ? 0 : 1)
