import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from './lib/places.mjs'

const readme = readFileSync(`${root}/README.md`, 'utf8')
const rows = readme.split('\n').filter((line) => /^\| (\d|applications that)/.test(line))
const files = globSync('{src,e2e,scripts}/**/*', { cwd: root }).map((path) => path.replaceAll('\\', '/'))
/** A path of the table, which may end in a folder or hold a star. */
const isThere = (path) => {
  const pattern = new RegExp(
    `(^|/)${path.replace(/[.]/g, '\\.').replace(/[*]/g, '[^/]*')}${path.endsWith('/') ? '' : '$'}`,
  )
  return files.some((file) => pattern.test(file))
}

describe('the table of rules in the README', () => {
  it('has a row for each rule of the owner\u2019s side', () => {
    for (let rule = 1; rule <= 9; rule++)
      expect(
        rows.some((row) => row.startsWith(`| ${rule} `)),
        `rule ${rule}`,
      ).toBe(true)
  })

  it('names files that are there', () => {
    const named = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map((match) => match[1]))
    expect(named.length).toBeGreaterThan(40)
    expect(named.filter((path) => !isThere(path))).toEqual([])
  })
})
