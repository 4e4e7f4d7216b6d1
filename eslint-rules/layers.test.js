import { resolve } from 'node:path'
import tsParser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import layersRule from './layers.js'
import { layers } from './layer-table.js'

const root = resolve(import.meta.dirname, '..')

function lint(path, code) {
  const linter = new Linter({ cwd: root, configType: 'flat' })
  return linter
    .verify(
      code,
      [
        {
          files: ['**/*.ts'],
          plugins: { rekey: { rules: { layers: layersRule } } },
          rules: { 'rekey/layers': 'error' },
          languageOptions: { parser: tsParser },
        },
      ],
      resolve(root, path),
    )
    .map((message) => message.message)
}

// For every row of the table: one import that crosses it, and one that does not.
const crossings = {
  tests: ['src/common/x.test.ts', '#identity/server.ts', './errors.ts'],
  common: ['src/common/model/x.ts', 'node:fs', 'zod'],
  'main/host/electron and preload': ['src/main/host/electron/x.ts', '../../application.ts', 'electron'],
  'main/host/loopback': ['src/main/host/loopback/x.ts', 'electron', 'node:http'],
  'main/identity-client': ['src/main/identity-client/x.ts', '../session/session.ts', 'axios'],
  'main entries': ['src/main/index.ts', '#identity/server.ts', './application.ts'],
  main: ['src/main/accounts/x.ts', '../host/electron/electron-host.ts', '../host/host.ts'],
  renderer: ['src/renderer/features/x.ts', 'axios', 'vue'],
  'identity stores': ['src/identity/cases/x.store.ts', './case.service.ts', 'kysely'],
  'identity services': ['src/identity/cases/x.service.ts', '../database/database.ts', './case.store.ts'],
  identity: ['src/identity/http/x.ts', '#main/application.ts', 'fastify'],
  'the sample application': ['e2e/sample-application/x.ts', '#identity/seed/people.ts', 'openid-client'],
  e2e: ['e2e/journeys/x.e2e.ts', '#identity/server.ts', '#identity/seed/people.ts'],
}

describe('the layer rule', () => {
  it('has an example for every row', () => {
    expect(Object.keys(crossings).sort()).toEqual(layers.map((layer) => layer.name).sort())
  })
  it.each(Object.entries(crossings))('fires for %s, and names the remedy', (name, [path, forbidden, permitted]) => {
    const [message] = lint(path, `import x from '${forbidden}'`)
    expect(message).toContain(layers.find((layer) => layer.name === name)?.remedy)
    expect(lint(path, `import x from '${permitted}'`)).toEqual([])
  })
  it('sees dynamic imports and re-exports', () => {
    expect(lint('src/renderer/x.ts', `const x = await import('node:fs')`)).toHaveLength(1)
    expect(lint('src/renderer/x.ts', `export * from '#main/application.ts'`)).toHaveLength(1)
    expect(lint('src/common/x.ts', `type X = import('electron').App`)).toHaveLength(1)
  })
})
