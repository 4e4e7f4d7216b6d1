// Writes .github/reference.md from the code: routes and who may call them, errors, words, settings. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiRoutes } from '../src/common/api/index.ts'
import { bridgeCalls } from '../src/common/bridge/schema.ts'
import { errorCodes } from '../src/common/errors.ts'
import { shippedPolicies } from '../src/common/model/default-policies.ts'
import { methodOf, strengthOf } from '../src/common/model/evidence-methods.ts'
import { hookEventNames } from '../src/identity/hooks/hook-events.ts'
import * as words from '../src/common/model/words.ts'
import { permissions, publicRoutes, streamPermissions } from '../src/identity/http/permissions.ts'
import { settingsReference } from '../src/identity/config.ts'
import { readOptionsOrEnd } from './lib/command-options.mjs'
import { root } from './lib/places.mjs'

const { values } = readOptionsOrEnd(
  {
    call: 'npm run reference',
    says: 'Writes .github/reference.md from the code.',
    options: { check: { says: 'only compares, and fails when the file is out of date' } },
  },
  process.argv.slice(2),
)

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

## Evidence (rule 11)
Each kind counts once for each thing that it rests on; two kinds of one method are one proof. A number, an authenticator app and a push
prompt may all be in one phone, so of these one counts; what only the agent attests is thin and counts once in all.
${table(
  ['kind', 'method', 'strength'],
  words.evidenceKinds.map((kind) => [code(kind), methodOf[kind], strengthOf(kind)]),
)}

## The evidence policies that ship
The policy is data: one JSON document, checked by \`src/common/model/policy-document.ts\` (every field is described there), kept in versions;
an administrator proposes one in the console, a second person puts it into force. No policy can go below the floor in
\`policyFaults\`. Actions that are not listed take a case of one's own and no evidence.
${Object.entries(shippedPolicies)
  .map(
    ([key, policy]) => `
### \`${key}\`: ${policy.name}
${table(
  ['action', 'account', 'one proof out of each list', 'supervisor'],
  words.guardedActions.flatMap((action) =>
    words.accountKinds.flatMap((kind) =>
      policy.actions[action][kind].map(({ take, approval }) => [
        code(action),
        kind,
        take.map((slot) => slot.join(' or ')).join(' **and** '),
        approval ? 'approves' : '',
      ]),
    ),
  ),
)}

${table(
  ['setting', 'value'],
  [
    ...Object.entries(policy.freshMinutes).map(([kind, value]) => [`${code(kind)} counts for`, `${value} min`]),
    ['a changed number counts after', `${policy.numberSettledDays} days`],
    ['an enrolment pass lives for', `${policy.pass.minutes} min`],
    ...words.accountKinds.map((kind) => [`ways of a pass, ${kind}`, policy.pass.ways[kind].join(', ')]),
    ['a request waits for', `${policy.approvals.answerMinutes} min`],
    ['it goes on to the next supervisor after', `${policy.approvals.escalateMinutes} min`],
    ['an approval is good for', `${policy.approvals.goodMinutes} min`],
    ...Object.entries(policy.limits).map(([name, most]) => [code(name), String(most)]),
    ['failed verifications a day that freeze', String(policy.freezeAfterFailedVerificationsPerDay ?? 'none')],
  ],
)}`,
  )
  .join('\n')}

## Webhooks
Signed as Standard Webhooks (\`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`). Out: at least once, the id stays. In: \`POST
/hooks/tickets/:hookId\` with \`ticket\`, \`account\`, \`agent\` and, where known, \`reason\`, \`channel\`, \`story\`, \`url\`.

Events: ${hookEventNames.map(code).join(', ')}

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
if (values.check) {
  if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write('.github/reference.md is out of date: npm run reference\n')
    process.exit(1)
  }
} else writeFileSync(path, text)
