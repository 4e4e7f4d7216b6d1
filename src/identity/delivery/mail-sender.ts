import { createTransport } from 'nodemailer'
import type { SealedMail } from './delivery.service.ts'

/** The port through which a mail leaves. Throws when it did not; `permanent` when trying again is of no use. */
export interface MailSender {
  send(messageId: string, mail: SealedMail): Promise<void>
  close(): void
}

export class PermanentDeliveryError extends Error {}

/** SMTP with STARTTLS or TLS as the address says (`smtp://`, `smtps://`); credentials in it are never logged. */
export function createSmtpSender(url: string, from: string): MailSender {
  const transport = createTransport({ url, disableFileAccess: true, disableUrlAccess: true }, { from })
  return {
    async send(messageId, mail) {
      try {
        await transport.sendMail({
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          messageId: `<${messageId}@rekey>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        const code =
          typeof error === 'object' && error !== null && 'responseCode' in error ? Number(error.responseCode) : 0
        if (code >= 500 && code < 600) throw new PermanentDeliveryError('refused by the mail server', { cause: error })
        throw error
      }
    },
    close: () => transport.close(),
  }
}
