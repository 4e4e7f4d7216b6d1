// Writes .github/reference.md from the code: routes and who may call them, errors, words, settings. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiRoutes } from '../src/common/api/index.ts'
import { bridgeCalls } from '../src/common/bridge/schema.ts'
import { errorCodes } from '../src/common/errors.ts'
import { requirementFor } from '../src/common/model/evidence-policy.ts'
import * as words from '../src/common/model/words.ts'
import { permissions, publicRoutes, streamPermissions } from '../src/identity/http/permissions.ts'
import { settingsReference } from '../src/identity/config.ts'
import { root } from './lib/places.mjs'

const table = (head, rows) =>
  [
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n')
const code = (text) => `\`${text}\``

const text = `# Reference

Generated from the code by \`npm run reference\`; \`npm test\` fails when it is out of date.

## The HTTP API, and who may call it
${table(
  ['route', 'what it does', 'changes', 'fresh sign-in', ...words.roles],
  Object.entries(apiRoutes).map(([name, spec]) => [
    code(`${spec.method} ${spec.path}`),
    spec.summary,
    spec.changes ? 'yes' : '',
    spec.wantsFreshSignIn ? 'yes' : '',
    ...words.roles.map((role) => (permissions[name].includes(role) ? 'yes' : '')),
  ]),
)}

And as streams of server-sent events:
${table(
  ['stream', ...words.roles],
  Object.entries(streamPermissions).map(([route, allowed]) => [
    code(route),
    ...words.roles.map((role) => (allowed.includes(role) ? 'yes' : '')),
  ]),
)}

A changing call carries an \`Idempotency-Key\` header (a UUID); sent again under the same key it does nothing twice. What
wants a fresh sign-in is refused with RFC 9470's challenge where the last one with MFA is older than five minutes (rule 16).

## Every other route
${table(
  ['route', 'reach'],
  Object.entries(publicRoutes).map(([route, reach]) => [code(route), reach]),
)}

## What an action takes (rule 11)
${table(
  ['action', 'standard account', 'privileged account'],
  words.caseActions.map((action) => [
    code(action),
    ...words.accountKinds.map((kind) => {
      const { methods, needsApproval } = requirementFor(action, kind)
      return `${methods === 0 ? 'a case' : `${methods} proofs by different methods`}${needsApproval ? ', and approval' : ''}`
    }),
  ]),
)}

## Errors
${table(
  ['code', 'HTTP status'],
  Object.entries(errorCodes).map(([name, status]) => [code(name), status]),
)}

## Audit actions
${words.auditActions.map(code).join(', ')}

## Calls between renderer and main
${Object.keys(bridgeCalls).map(code).join(', ')}

## Settings of the identity backend
${table(
  ['variable', 'default', 'meaning'],
  settingsReference.map((row) => [code(row.name), row.fallback === '' ? '' : code(row.fallback), row.meaning]),
)}
`

const path = join(root, '.github', 'reference.md')
if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write('.github/reference.md is out of date: npm run reference\n')
    process.exit(1)
  }
} else writeFileSync(path, text)
