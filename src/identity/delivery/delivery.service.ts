import { randomUUID } from 'node:crypto'
import type { AccountId } from '#common/model/ids.ts'
import type { OutboxChannel } from '../database/schema.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { AuditDraft, Origin, Work } from '../work.ts'
import { AppError } from '#common/errors.ts'
import { addSeconds } from '../clock.ts'
import { issueNoticeLink } from '../notices/notice-link.ts'
import { hasNoticeLink, mailSubject, renderMail, type MailTemplate } from './mail-templates.ts'
import { insertMessages } from './outbox.store.ts'
import { createSmsLimits, type SmsLimit } from './sms-limits.ts'
import { renderSms, type SmsTemplate } from './sms-templates.ts'

export interface MailOrder {
  accountId: AccountId
  to: string
  locale: string
  template: MailTemplate
  values: Record<string, string>
  /** Not sent any more after this. */
  expiresAt?: Date
  /** As what it is kept, where the caller names it. */
  id?: string
}

/** What a message says, as it waits sealed in the outbox. */
export interface SealedMail {
  to: string
  subject: string
  text: string
  html?: string
}

export interface SmsOrder {
  accountId: AccountId
  /** E.164. */
  to: string
  locale: string
  template: SmsTemplate
  values: Record<string, string>
  expiresAt?: Date
}

export interface SealedSms {
  to: string
  text: string
}

/** What a channel is given, whatever the channel. */
export interface MessageOrder {
  channel: OutboxChannel
  accountId: AccountId
  template: string
  payload: object
  expiresAt?: Date | undefined
  /** As what it is kept, where the caller names it. */
  id?: string | undefined
}

export const outboxSealContext = (messageId: string): string => `outbox:${messageId}`

export interface Delivery {
  /** What this backend has a sender for. */
  readonly channels: ReadonlySet<OutboxChannel>
  /** Queues a mail in the work's own transaction: a crash loses none and queues none twice. @returns the message's id */
  mail(work: Work, order: MailOrder): Promise<string>
  /** Queues an SMS, as {@link mail} does. @throws AppError `throttled` when a limit against SMS pumping is reached */
  sms(work: Work, order: SmsOrder): Promise<string>
  /** Queues a message of any channel; its sender knows what the payload means. @returns the message's id */
  enqueue(work: Work, order: MessageOrder): Promise<string>
  /** Queues several in one statement. */
  enqueueAll(work: Work, orders: readonly MessageOrder[]): Promise<void>
  /** Queues the same notice to every confirmed address of the account. @returns to how many */
  notify(
    work: Work,
    account: { id: AccountId; locale: string; display_name: string },
    addresses: readonly { kind: string; value: string; confirmed_at: Date | null; behind_sign_in: boolean }[],
    template: MailTemplate,
    values?: Record<string, string>,
  ): Promise<number>
}

/** A day late, an SMS about a change says nothing that the mail has not said. */
const noticeSmsSeconds = 24 * 60 * 60
/** The number's own message has gone to the old and the new one: no second SMS about it. */
const toldByOwnSms: readonly MailTemplate[] = ['phone_number_changed']

/** Whether somebody waits for a message, or is only told. */
export type Urgency = 'awaited' | 'notice'

export interface DeliveryDependencies {
  keys: KeyRing
  /** Runs after the commit: something waits in the outbox. */
  wake(urgency: Urgency): void
  channels?: ReadonlySet<OutboxChannel>
  publicOrigin: string
  issuerName: string
  /** SMS of the whole backend a day. */
  smsPerDay?: number
  /** Records in a transaction of its own: a refusal undoes the work that asked, its entry must stay. Without it, it does not. */
  recordApart?(origin: Origin, entry: AuditDraft): void
}

export function createDelivery(deps: DeliveryDependencies): Delivery {
  const { keys, publicOrigin, issuerName, channels = new Set(['mail', 'sms', 'push']), smsPerDay = 10_000 } = deps
  const limits = createSmsLimits({ keys, perDay: smsPerDay })

  function noteRefused(work: Work, accountId: AccountId, template: string, limit: SmsLimit): void {
    const entry: AuditDraft = { action: 'sms.refused', outcome: 'refused', accountId, detail: { limit, template } }
    if (deps.recordApart === undefined) work.record(entry)
    else deps.recordApart({ actor: work.actor, source: work.source, requestId: work.requestId }, entry)
  }

  const enqueueSms = (work: Work, accountId: AccountId, template: string, payload: SealedSms, expiresAt?: Date) =>
    delivery.enqueue(work, { channel: 'sms', accountId, template, payload, expiresAt })

  /** Tells a confirmed number too, where the limits let it: the mail goes in any case (rule 9). */
  async function notifyPhone(
    work: Work,
    account: { id: AccountId; locale: string },
    to: string,
    template: MailTemplate,
    link: string | undefined,
  ): Promise<void> {
    const verdict = await limits.take(work, { accountId: account.id, to, template, notice: true })
    // Nothing went wrong: whoever is told by mail is not told once more.
    if (verdict.kind === 'over')
      work.record({
        action: 'sms.held_back',
        outcome: 'done',
        accountId: account.id,
        detail: { limit: verdict.limit, template },
      })
    if (verdict.kind !== 'sent') return
    const text = renderSms(link === undefined ? 'notice_plain' : 'notice', account.locale, {
      issuer: issuerName,
      what: mailSubject(template, account.locale),
      not_me: link ?? '',
    })
    await enqueueSms(work, account.id, template, { to, text }, addSeconds(work.now, noticeSmsSeconds))
  }

  const delivery: Delivery = {
    channels,
    async enqueue(work, order) {
      const { id = randomUUID() } = order
      await delivery.enqueueAll(work, [{ ...order, id }])
      return id
    },
    async enqueueAll(work, orders) {
      if (orders.length === 0) return
      const messages = orders.map(({ id = randomUUID(), accountId, channel, template, payload, expiresAt }) => ({
        ...{ id, account_id: accountId, channel, template, expires_at: expiresAt ?? null },
        sealed: keys.seal(outboxSealContext(id), JSON.stringify(payload)),
      }))
      await insertMessages(work.tx, work.now, messages)
      const urgency = orders.some((order) => isAwaited(order, work.now)) ? 'awaited' : 'notice'
      work.afterCommit(() => deps.wake(urgency))
    },
    mail(work, { accountId, to, locale, template, values, expiresAt, id }) {
      const payload: SealedMail = { to, ...renderMail(template, locale, values) }
      return delivery.enqueue(work, { channel: 'mail', accountId, template, payload, expiresAt, id })
    },
    async sms(work, order) {
      const { accountId, template, to, expiresAt } = order
      const verdict = await limits.take(work, { accountId, to, template, notice: false })
      if (verdict.kind === 'over') {
        noteRefused(work, accountId, template, verdict.limit)
        throw new AppError('throttled', { params: { minutes: verdict.minutes } })
      }
      const text = renderSms(template, order.locale, { issuer: issuerName, ...order.values })
      return enqueueSms(work, accountId, template, { to, text }, expiresAt)
    },
    async notify(work, account, addresses, template, values = {}) {
      const confirmed = addresses.filter((address) => address.confirmed_at !== null)
      const mailboxes = confirmed.filter((address) => address.kind === 'email')
      const phones =
        channels.has('sms') && !toldByOwnSms.includes(template) ?
          confirmed.filter((address) => address.kind === 'phone')
        : []
      if (mailboxes.length + phones.length === 0) return 0
      const { link, kept } =
        hasNoticeLink(template) ?
          issueNoticeLink(work, publicOrigin, account.id, template)
        : { link: undefined, kept: undefined }
      const filled = {
        name: account.display_name,
        at: noticeInstant(work.now, account.locale),
        ...values,
        ...(link === undefined ? {} : { not_me: link }),
      }
      const { id: accountId, locale } = account
      const words = renderMail(template, locale, filled)
      await Promise.all([
        kept,
        delivery.enqueueAll(
          work,
          mailboxes.map(({ value }) => ({ channel: 'mail', accountId, template, payload: { to: value, ...words } })),
        ),
      ])
      for (const { value } of phones) await notifyPhone(work, account, value, template, link)
      return mailboxes.length
    },
  }
  return delivery
}

/** Codes, passes and prompts run out soon; sign-outs and what is told to other programs is not to wait either. */
const isAwaited = ({ channel, expiresAt }: MessageOrder, now: Date): boolean =>
  (channel !== 'mail' && channel !== 'sms') ||
  (expiresAt !== undefined && expiresAt < addSeconds(now, noticeSmsSeconds))

/** An instant in words, with its zone: mails are read far from where they were written. */
export const noticeInstant = (instant: Date, locale: string): string => `${formatIn(locale).format(instant)} UTC`

/** Formats as languages write them: to make one takes longer than the rest of a mail. Few: locales are checked where they come in. */
const formats = new Map<string, Intl.DateTimeFormat>()
const mostFormats = 200

function formatIn(locale: string): Intl.DateTimeFormat {
  const known = formats.get(locale)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  if (formats.size < mostFormats) formats.set(locale, made)
  return made
}
