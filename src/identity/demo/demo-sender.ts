import type { SealedMail, SealedSms } from '../delivery/delivery.service.ts'
import type { MessageSender } from '../delivery/message-sender.ts'

export interface DemoMessage {
  id: string
  at: string
  to: string
  subject: string
  text: string
}

const most = 500

/** In the demo nothing is sent: messages are kept in memory, and the outbox page shows them. */
export function createDemoSender(): {
  mail: MessageSender<SealedMail>
  sms: MessageSender<SealedSms>
  messages(): DemoMessage[]
} {
  const kept: DemoMessage[] = []
  const keep = (id: string, message: { to: string; subject: string; text: string }): void => {
    // Delivery is at least once; the id tells a repeat.
    if (kept.some((other) => other.id === id)) return
    kept.unshift({ id, at: new Date().toISOString(), ...message })
    kept.length = Math.min(kept.length, most)
  }
  const close = (): void => undefined
  return {
    mail: {
      async send(id, { to, subject, text }) {
        keep(id, { to, subject, text })
        return {}
      },
      close,
    },
    sms: {
      async send(id, { to, text }) {
        keep(id, { to, subject: 'SMS', text })
        return {}
      },
      close,
    },
    messages: () => [...kept],
  }
}
