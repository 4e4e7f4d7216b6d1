import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { longRounds } from '../../testing/rounds.ts'
import type { Database } from '../database.ts'

/** So many that a walk through a table costs a hundred times what an index does, as at a million; the long run has more. */
export const filledAccounts = longRounds(20_000, 300_000)
export const filledEntries = 3 * filledAccounts
/** What a case, a code or a limit leaves behind. */
const filledBeside = filledAccounts / 2

/** Somebody of whom a tenth of the log is: an account under attack. */
export const busyAccount = createHash('md5').update('account1').digest('hex').slice(0, 12).toUpperCase()

/** Tables of which every installation has a handful of rows, however many accounts it has. */
export const smallTables: ReadonlySet<string> = new Set([
  'application',
  'approval_escalation',
  'audit_head',
  'break_glass',
  'hook',
  'live_topic',
  'policy_version',
  'schema_migration',
  'staff_limit',
  'staff_reason',
])

const id = (kind: string, number = 'i') => `upper(left(md5('${kind}' || ${number}), 12))`
const accountOf = (number: string) => id('account', `(${number})`)
const agent = "(select id from account where user_name = 'mruiz')"
const now = "timestamptz '2026-03-02 09:00Z'"
const ago = (number: string) => `${now} - (${number}) * interval '1 minute'`
/** One row for each account, or for each of the first so many. */
const each = (table: string, columns: string, values: string, count = filledBeside) =>
  `insert into ${table} (${columns}) select ${values} from generate_series(1, ${count}) as i`

const given = "(array['Anna','Łukasz','José','Kwame','Ingrid','Jürgen','Ольга','عمر','王','Ayşe'])[1 + i % 10]"
const foldedGiven = "(array['anna','lukasz','jose','kwame','ingrid','jurgen','ольга','عمر','王','ayse'])[1 + i % 10]"
const family =
  "(array['Bar','Mül','Kowal','Peters','Sant','Okaf','Lind','Haas'])[1 + (i / 10) % 8] || (array['er','ski','son','os','or','qvist','mann'])[1 + (i / 80) % 7]"
const foldedFamily =
  "(array['bar','mul','kowal','peters','sant','okaf','lind','haas'])[1 + (i / 10) % 8] || (array['er','ski','son','os','or','qvist','mann'])[1 + (i / 80) % 7]"
const userName = "'person' || lpad(i::text, 6, '0')"
const actions =
  "(array['session.started','session.started','factor.verified','factor.verified','factor.verified','account.looked_up','account.viewed','password.verified','case.opened','factors.reset'])[1 + (i * 7) % 10]"

/** Rows in every table that grows, by statements over whole sets: what they refer to is there by construction. */
const statements: readonly string[] = [
  each(
    'account',
    'id, user_name, display_name, search_text, department, kind, state, locale, password_hash, password_changed_at, sign_ins_valid_from, created_at, last_sign_in_at',
    `${id('account')}, ${userName}, ${given} || ' ' || ${family}, ${foldedGiven} || ' ' || ${foldedFamily} || ' ' || ${userName} || ' ' || ${userName} || '@corp.example', 'Sales', 'standard', 'active', 'en', 'none', ${ago('i')}, ${ago('700000')}, ${ago('700000')}, ${ago('i')}`,
    filledAccounts,
  ),
  `insert into account_word (account_id, place, tail)
    select account.id, words.place, words.tail from account, account_words(account.search_text) as words
    where user_name like 'person%'`,
  each(
    'address',
    'id, account_id, kind, value, confirmed_at, behind_sign_in, position',
    `${id('email')}, ${id('account')}, 'email', ${userName} || '@corp.example', ${now}, false, 0`,
    filledAccounts,
  ),
  each(
    'address',
    'id, account_id, kind, value, confirmed_at, behind_sign_in, position, replaced_at',
    `${id('number')}, ${id('account')}, 'phone', '+4915' || (100000000 + i), ${now}, false, 1, case when i % 50 = 0 then ${now} end`,
    filledAccounts,
  ),
  each(
    'phone',
    'id, token_digest, label, registered_at, last_seen_at',
    `${id('phone')}, 'p' || i, 'Work phone', ${now}, ${now}`,
  ),
  each(
    'factor',
    'id, account_id, type, label, state, preferred, secret_sealed, added_at, last_used_at, state_changed_at',
    `${id('totp')}, ${id('account')}, 'totp', 'Pixel 7', 'working', true, 'sealed', ${ago('i')}, ${now}, ${now}`,
    filledAccounts,
  ),
  each(
    'factor',
    'id, account_id, type, label, state, preferred, added_at, state_changed_at, address_id',
    `${id('sms')}, ${id('account')}, 'sms', 'SMS', 'working', false, ${ago('i')}, ${now}, ${id('number')}`,
    filledAccounts,
  ),
  each(
    'factor',
    'id, account_id, type, label, state, preferred, added_at, state_changed_at, phone_id',
    `${id('push')}, ${id('account')}, case when i % 2 = 0 then 'push' else 'passkey' end, 'Key', 'working', false, ${ago('i')}, ${now}, case when i % 2 = 0 then ${id('phone')} end`,
    filledAccounts,
  ),
  each(
    'passkey',
    'factor_id, credential_id, public_key, sign_count, transports, backed_up, user_verified',
    `${id('push')}, 'c' || i, 'k', 0, 'usb', false, true`,
    filledAccounts,
  ),
  each(
    'trusted_device',
    'id, account_id, token_digest, label, place, trusted_at, expires_at, ended_at',
    `${id('device')}, ${accountOf('1 + i / 2')}, 'd' || i, 'Firefox', '203.0.113.7', ${ago('i')}, ${ago('-40000 + i')}, case when i % 3 = 0 then ${now} end`,
  ),
  each('trusted_device_spent', 'token_digest, device_id, at', `'s' || i, ${id('device')}, ${ago('i')}`),
  each(
    'session',
    'id, account_id, token_digest, label, place, methods, started_at, last_seen_at, expires_at, ended_at',
    `${id('session')}, ${accountOf('1 + i / 2')}, 't' || i, 'Chrome', '203.0.113.7', 'pwd otp', ${ago('i')}, ${ago('i')}, ${ago('-40000 + i')}, case when i % 3 = 0 then ${now} end`,
  ),
  each(
    'recovery_code',
    'id, account_id, slot, digest, key_version, state, created_at, confirmed_at, ended_at, ended_by',
    `${id('code')}, ${id('account')}, 1, 'r' || i, 1, case when i % 5 = 0 then 'spent' else 'live' end, ${now}, ${now}, case when i % 5 = 0 then ${now} end, case when i % 5 = 0 then 'owner' end`,
  ),
  each(
    '"case"',
    'id, number, ticket, account_id, agent_id, reason, channel, story, state, outcome, opened_at, closed_at, reset_at',
    `${id('case')}, lpad(i::text, 8, '0'), 'INC-' || (100000 + i), ${id('account')}, case when i % 4 = 0 then ${agent} else ${accountOf('i % 97 + 1')} end, 'lost_device', 'phone', '', case when i % 500 = 0 then 'open' else 'closed' end, case when i % 500 = 0 then null else 'recovered' end, ${ago('i')}, case when i % 500 = 0 then null else ${ago('i')} end, ${ago('i')}`,
  ),
  each('case_note', 'id, case_id, author_id, at, text', `${id('note')}, ${id('case')}, ${agent}, ${ago('i')}, 'text'`),
  each('case_lost', 'case_id, thing, stated_by, stated_at', `${id('case')}, 'device:x', ${agent}, ${ago('i')}`),
  each('case_sign', 'case_id, sign, noted_by, noted_at', `${id('case')}, 'hurry', ${agent}, ${ago('i')}`),
  each(
    'case_hand_over',
    'id, case_id, from_id, to_id, by_id, at',
    `${id('hand')}, ${id('case')}, ${agent}, ${agent}, ${agent}, ${ago('i')}`,
  ),
  each(
    'evidence',
    'id, case_id, kind, rests_on, address_id, given_by, given_at, fresh_until, by_id',
    `${id('evidence')}, ${id('case')}, 'issued_code', 'x', ${id('email')}, 'agent', ${ago('i')}, ${ago('i - 30')}, ${agent}`,
  ),
  each(
    'issued_code',
    'id, account_id, purpose, request_id, address_id, digest, key_version, issued_at, expires_at, resend_from, tries, state, message_id, destination',
    `${id('issued')}, ${id('account')}, 'evidence', ${id('case')}, ${id('email')}, 'x', 1, ${ago('i')}, ${ago('i - 10')}, ${now}, 0, case when i % 500 = 0 then 'live' else 'spent' end, ${id('message')}, 'to' || i`,
  ),
  each(
    'enrolment_pass',
    'id, account_id, case_id, digest, key_version, address_id, issued_at, expires_at, state',
    `${id('pass')}, ${id('account')}, ${id('case')}, 'e' || i, 1, ${id('email')}, ${ago('i')}, ${ago('i - 60')}, case when i % 500 = 0 then 'live' else 'used' end`,
  ),
  each(
    'sign_in',
    'id, token_digest, account_id, stage, purpose, label, place, locale, started_at, stage_at, expires_at',
    `${id('signin')}, 'i' || i, ${id('account')}, 'factor', 'sign_in', 'Chrome', '203.0.113.7', 'en', ${now}, ${now}, ${ago('-20')}`,
  ),
  each(
    'oidc_record',
    'model, id_digest, payload, account_id, grant_id, uid_digest, expires_at, client_id, session_id',
    `'AccessToken', 'o' || i, '{}', ${id('account')}, 'g' || i, 'u' || i, ${ago('-20')}, 'c' || i % 9, ${id('session')}`,
  ),
  each(
    'outbox_message',
    'id, account_id, channel, template, created_at, next_try_at, state, ended_at, provider_id',
    `${id('message')}, ${id('account')}, 'mail', 'issued_code', ${ago('i')}, ${ago('i')}, 'delivered', ${ago('i * 20')}, 'v' || i`,
  ),
  each(
    'idempotency',
    'actor_id, key, route, request_digest, created_at',
    `${agent}, 'k' || i, 'openCase', 'x', ${ago('i / 30')}`,
  ),
  each(
    'push_prompt',
    'id, account_id, factor_id, phone_id, purpose, request_id, digits_digest, key_version, asked_by, place, tries, state, asked_at, expires_at',
    `${id('prompt')}, ${id('account')}, ${id('push')}, ${id('phone')}, 'sign_in', ${id('signin')}, 'x', 1, 'owner', '203.0.113.7', 0, 'used', ${ago('i')}, ${ago('i - 5')}`,
  ),
  each(
    'sms_sending',
    'id, account_id, destination, prefix, template, at',
    `${id('sending')}, ${id('account')}, 'to' || i, '+4915', 'code', ${ago('i * 10')}`,
  ),
  each(
    'notice',
    'id, account_id, token_digest, template, event_at, expires_at',
    `${id('notice')}, ${id('account')}, 'n' || i, 'factors_reset', ${ago('i')}, ${ago('i - 10000')}`,
  ),
  each(
    '"freeze"',
    'id, account_id, by_kind, disputed_since, because, frozen_at, lifted_at',
    `${id('freeze')}, ${id('account')}, 'owner', ${ago('i')}, 'notice', ${ago('i')}, ${ago('i - 1')}`,
  ),
  each(
    'number_change',
    'id, account_id, factor_id, from_address_id, at',
    `${id('change')}, ${id('account')}, ${id('sms')}, ${id('number')}, ${ago('i')}`,
  ),
  each(
    'guess_counter',
    'scope, subject, failures, updated_at, look_at',
    // Half are strangers, half guard somebody; few are due.
    `'password', case when i % 2 = 0 then 'name' || i else ${id('account')} end, 1, ${ago('i')}, ${ago('3000 - i')}`,
  ),
  each('limit_subject', 'limit_name, subject', `'resets_per_account_month', ${id('account')}`),
  each(
    'limit_use',
    'id, limit_name, subject, at',
    `${id('use')}, case when i % 2 = 0 then 'resets_per_account_month' else 'resets_per_agent_hour' end, case when i % 2 = 0 then ${id('account')} else ${agent} end, ${ago('i + 50000')}`,
  ),
  each(
    'limit_crossing',
    'id, limit_name, subject, most, crossed_at, until, seen_at',
    `${id('crossing')}, 'resets_per_account_month', ${id('account')}, 3, ${ago('i + 2000')}, ${ago('i + 1000')}, ${now}`,
  ),
  each(
    'approval',
    'id, case_id, account_id, action, causes, scope, digest, used_digest, policy_version, reason, requested_by, requested_at, expires_at, needed, state, escalate_at',
    `${id('approval')}, ${id('case')}, ${id('account')}, 'reset_factors', 'privileged', 'all', 'x', 'x', 1, 'r', ${agent}, ${ago('i')}, ${ago('i - 60')}, 1, 'used', ${ago('i')}`,
  ),
  each(
    'approval_decision',
    'approval_id, supervisor_id, verdict, reason, at',
    `${id('approval')}, ${agent}, 'approved', 'r', ${ago('i')}`,
  ),
  each(
    'manager_question',
    'id, case_id, manager_id, asked_by, asked_at, expires_at, state',
    `${id('question')}, ${id('case')}, ${accountOf('i % 97 + 1')}, ${agent}, ${ago('i')}, ${ago('i - 60')}, 'confirmed'`,
  ),
  each('hook_receipt', 'hook_id, message_id, answer, at', `${id('hook', '1')}, 'm' || i, '{}', ${ago('i')}`),
  // Written in the order of time; the head of the log goes on after it.
  each(
    'audit_entry',
    'seq, at, actor_kind, actor_id, account_id, case_id, action, outcome, source, request_id, detail',
    `(select seq from audit_head) + i, ${now} - (${filledEntries} - i) * interval '10 minutes', case when i % 10 in (3, 5, 8) then 'staff' else 'owner' end, case when i % 10 in (3, 5, 8) then ${agent} else ${accountOf(`i % ${filledAccounts} + 1`)} end, case when i % 10 = 9 then ${accountOf('1')} else ${accountOf(`i % ${filledAccounts} + 1`)} end, case when i % 100 = 8 then ${id('case', `(i % ${filledAccounts} + 1)`)} end, ${actions}, case when ${actions} = 'password.verified' then 'refused' else 'done' end, '203.0.113.9', 'r' || i, '{}'`,
    filledEntries,
  ),
  `update audit_head set seq = seq + ${filledEntries}`,
]

/** Fills a database with a directory as large as it takes for plans to be those of scale. Keys are not checked, nor triggers run. */
export async function fillDirectory(database: Database): Promise<void> {
  await database.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = 'replica'`.execute(tx)
    // What holds for requests holds for none of these.
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`set local enable_seqscan = on`.execute(tx)
    await sql`set local enable_hashjoin = on`.execute(tx)
    for (const statement of statements) await sql.raw(statement).execute(tx)
  })
}
