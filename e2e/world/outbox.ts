import type { Backend } from './backend.ts'
import type { UsedSecrets } from './used-secrets.ts'

export interface Message {
  id: string
  at: string
  to: string
  subject: string
  text: string
}

interface DemoPhone {
  userName: string
  codes: { label: string; code: string }[]
}

const notMeLinks = /\/not-me\/([\w-]{43})/g

/** Where the demo's mail arrives, read as its page reads it. Each message is taken once. */
export class Outbox {
  readonly #taken = new Set<string>()

  readonly backend: Backend
  readonly secrets: UsedSecrets

  constructor(backend: Backend, secrets: UsedSecrets) {
    this.backend = backend
    this.secrets = secrets
  }

  async #read<T>(path: string): Promise<T> {
    const address = new URL(this.backend.outboxAddress)
    const answer = await fetch(new URL(path, address.origin), { headers: { 'x-rekey-outbox': address.hash.slice(1) } })
    if (!answer.ok) throw new Error(`the outbox answered ${answer.status}`)
    return (await answer.json()) as T
  }

  /** Whoever reads them or not: codes, and the links of notices, which act without a sign-in, are secrets. */
  async messages(): Promise<Message[]> {
    const messages = await this.#read<Message[]>('/messages')
    for (const { text } of messages) {
      for (const [, token = ''] of text.matchAll(notMeLinks)) this.secrets.add('link of a notice', token)
      for (const [code] of text.matchAll(/\b\d{6}\b/g)) this.secrets.add('issued code', code)
    }
    return messages
  }
  phones = (): Promise<DemoPhone[]> => this.#read<DemoPhone[]>('/people')

  /** The newest message to an address that has not been taken, by its text, as soon as it is there. */
  take = (to: string, pattern: RegExp): Promise<Message> => this.#take(to, pattern, 'text')
  takeSubject = (to: string, pattern: RegExp): Promise<Message> => this.#take(to, pattern, 'subject')

  async #take(to: string, pattern: RegExp, part: 'text' | 'subject'): Promise<Message> {
    const until = Date.now() + 15_000
    for (;;) {
      const found = (await this.messages()).find(
        (one) => one.to === to && !this.#taken.has(one.id) && pattern.test(one[part]),
      )
      if (found !== undefined) {
        this.#taken.add(found.id)
        return found
      }
      if (Date.now() > until) throw new Error(`no message to ${to} like ${String(pattern)}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  /** A code of six digits that went to a mailbox or, by SMS, to a number. */
  async takeCode(to: string): Promise<string> {
    const message = await this.take(to, /\b\d{6}\b/)
    return this.secrets.add('issued code', /\b\d{6}\b/.exec(message.text)?.[0] ?? '')
  }

  /** An enrolment pass that was mailed. */
  async takePass(to: string): Promise<string> {
    const pattern = /\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}\b/
    const message = await this.take(to, pattern)
    return this.secrets.add('enrolment pass', pattern.exec(message.text)?.[0] ?? '')
  }

  /** The address behind "was this not you?" in a notice. */
  async takeNotMeLink(to: string, pattern: RegExp): Promise<string> {
    const { text } = await this.take(to, new RegExp(`${pattern.source}[\\s\\S]*/not-me/`))
    return /http:\/\/localhost:\d+\/not-me\/[\w-]{43}/.exec(text)?.[0] ?? ''
  }
}
