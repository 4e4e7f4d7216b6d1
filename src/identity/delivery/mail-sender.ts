import { createTransport } from 'nodemailer'
import type { SealedMail } from './delivery.service.ts'
import { linesPerChannel, PermanentDeliveryError, type MessageSender } from './message-sender.ts'

/** SMTP with STARTTLS or TLS as the address says (`smtp://`, `smtps://`); credentials in it are never logged. */
export function createSmtpSender(url: string, from: string): MessageSender<SealedMail> {
  const transport = createTransport(
    {
      url,
      // To reach a server and to agree with it takes longer than a mail. One that is idle is let go of after the socket's time.
      pool: true,
      maxConnections: linesPerChannel,
      // A server may hang up just then: once more at once, and from then on the outbox says when.
      maxRequeues: 1,
      disableFileAccess: true,
      disableUrlAccess: true,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    },
    { from },
  )
  return {
    async send(messageId, mail) {
      try {
        await transport.sendMail({
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          ...(mail.html === undefined ? {} : { html: mail.html }),
          messageId: `<${messageId}@rekey>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
        return {}
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
