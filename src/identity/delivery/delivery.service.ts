import { randomUUID } from 'node:crypto'
import type { AccountId } from '#common/model/ids.ts'
import type { OutboxChannel } from '../database/schema.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import { renderMail, type MailTemplate } from './mail-templates.ts'
import { insertMessage } from './outbox.store.ts'
import { renderSms, type SmsTemplate } from './sms-templates.ts'

export interface MailOrder {
  accountId: AccountId
  to: string
  locale: string
  template: MailTemplate
  values: Record<string, string>
  /** Not sent any more after this. */
  expiresAt?: Date
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
}

export const outboxSealContext = (messageId: string): string => `outbox:${messageId}`

export interface Delivery {
  /** Queues a mail in the work's own transaction: a crash loses none and queues none twice. @returns the message's id */
  mail(work: Work, order: MailOrder): Promise<string>
  /** Queues an SMS, as {@link mail} does. @throws AppError `throttled` when a limit against SMS pumping is reached */
  sms(work: Work, order: SmsOrder): Promise<string>
  /** Queues a message of any channel; its sender knows what the payload means. @returns the message's id */
  enqueue(work: Work, order: MessageOrder): Promise<string>
  /** Queues the same notice to every confirmed address of the account. @returns to how many */
  notify(
    work: Work,
    account: { id: AccountId; locale: string; display_name: string },
    addresses: readonly { kind: string; value: string; confirmed_at: Date | null; behind_sign_in: boolean }[],
    template: MailTemplate,
    values?: Record<string, string>,
  ): Promise<number>
}

export function createDelivery(keys: KeyRing, wake: () => void): Delivery {
  const delivery: Delivery = {
    async enqueue(work, order) {
      const id = randomUUID()
      await insertMessage(work.tx, {
        id,
        account_id: order.accountId,
        channel: order.channel,
        template: order.template,
        sealed: keys.seal(outboxSealContext(id), JSON.stringify(order.payload)),
        created_at: work.now,
        next_try_at: work.now,
        state: 'waiting',
        ended_at: null,
        expires_at: order.expiresAt ?? null,
      })
      work.afterCommit(wake)
      return id
    },
    mail(work, order) {
      const { accountId, template, expiresAt } = order
      const { subject, text } = renderMail(template, order.locale, order.values)
      const payload: SealedMail = { to: order.to, subject, text }
      return delivery.enqueue(work, { channel: 'mail', accountId, template, payload, expiresAt })
    },
    sms(work, order) {
      const { accountId, template, expiresAt } = order
      const payload: SealedSms = { to: order.to, text: renderSms(template, order.locale, order.values) }
      return delivery.enqueue(work, { channel: 'sms', accountId, template, payload, expiresAt })
    },
    async notify(work, account, addresses, template, values = {}) {
      const mailboxes = addresses.filter((address) => address.kind === 'email' && address.confirmed_at !== null)
      for (const { value } of mailboxes)
        await delivery.mail(work, {
          accountId: account.id,
          to: value,
          locale: account.locale,
          template,
          values: { name: account.display_name, at: noticeInstant(work.now, account.locale), ...values },
        })
      return mailboxes.length
    },
  }
  return delivery
}

/** An instant in words, with its zone: mails are read far from where they were written. */
export const noticeInstant = (instant: Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(instant) + ' UTC'
