import type { MailSender } from '../delivery/mail-sender.ts'

export interface DemoMessage {
  id: string
  at: string
  to: string
  subject: string
  text: string
}

const most = 500

/** In the demo nothing is sent: messages are kept in memory, and the outbox page shows them. */
export function createDemoSender(): MailSender & { messages(): DemoMessage[] } {
  const kept: DemoMessage[] = []
  return {
    async send(messageId, mail) {
      // Delivery is at least once; the id tells a repeat.
      if (kept.some((message) => message.id === messageId)) return
      kept.unshift({ id: messageId, at: new Date().toISOString(), ...mail })
      kept.length = Math.min(kept.length, most)
    },
    close: () => undefined,
    messages: () => [...kept],
  }
}
