import { createHash } from 'node:crypto'
import smpp, { type Pdu, type Session } from 'smpp'
import type { SealedSms } from './delivery.service.ts'
import { PermanentDeliveryError, type MessageSender } from './message-sender.ts'
import type { WorkerLog } from './outbox-worker.ts'
import { readReceipt } from './smpp-receipt.ts'
import { smsParts, type SmsPart } from './sms-parts.ts'

/** SMPP 3.4, 5.1.3: what this message will never be taken for; everything else may pass (throttling, a full queue, an outage). */
const permanent = new Set([0x01, 0x0b, 0x50, 0x51])
/** Requests under way at once, in all. */
const windowSize = 10

export interface SmppTimes {
  answerMilliseconds: number
  enquireMilliseconds: number
  /** First wait before connecting again; doubles up to a minute. */
  reconnectMilliseconds: number
}

const usual: SmppTimes = { answerMilliseconds: 10_000, enquireMilliseconds: 30_000, reconnectMilliseconds: 1000 }

/** The gateway's no, by number; what was sent never stands in it. */
class SmppRefusal extends Error {
  override name = 'SmppRefusal'
  readonly status: number
  constructor(command: string, status: number) {
    super(`${command} refused with status ${status}`)
    this.status = status
  }
}

/**
 * SMS over SMPP 3.4 (`smpp://`, `ssmpp://` for TLS): one transceiver that stays bound, since receipts come over it, and
 * binds again by itself. Each try submits once; an answer that is lost makes the outbox try again (at least once).
 * @param onFailed a receipt says that what had been taken did not arrive; resolves to whether the message was known
 */
export function createSmppSender(
  settings: { url: string; from: string },
  log: WorkerLog,
  onFailed: (providerId: string) => Promise<boolean>,
  times: SmppTimes = usual,
): MessageSender<SealedSms> {
  const { protocol, hostname, port, username, password } = new URL(settings.url)
  const tls = protocol === 'ssmpp:'
  const source = sourceAddress(settings.from)
  const waiting: (() => void)[] = []
  const timers = new Set<NodeJS.Timeout>()
  let bound: Promise<Session> | undefined
  let wait = times.reconnectMilliseconds
  let notBefore = 0
  let underWay = 0
  let closed = false

  function later(milliseconds: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, milliseconds)
    timers.add(timer.unref())
    return timer
  }

  /** Sends one request and waits for its answer, the connection's end or too long a silence. */
  const ask = (session: Session, send: (answered: (pdu: Pdu) => void) => boolean): Promise<Pdu> =>
    new Promise((resolve, reject) => {
      const fail = (): void => settle(() => reject(new Error('the SMS gateway did not answer')))
      const timer = later(times.answerMilliseconds, fail)
      const settle = (end: () => void): void => {
        clearTimeout(timer)
        timers.delete(timer)
        session.removeListener('close', fail)
        end()
      }
      session.on('close', fail)
      if (!send((pdu) => settle(() => resolve(pdu)))) fail()
    })

  async function bind(): Promise<Session> {
    const session = smpp.connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (tls ? 3550 : 2775)),
      tls,
      ...(tls ? { servername: hostname } : {}),
    })
    session.setMaxListeners(0)
    session.on('error', () => session.destroy())
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = (): void => reject(new Error('no connection to the SMS gateway'))
        const timer = later(times.answerMilliseconds, fail)
        session.on('close', fail)
        session.on(tls ? 'secureConnect' : 'connect', () => {
          clearTimeout(timer)
          timers.delete(timer)
          resolve()
        })
      })
      const answer = await ask(session, (answered) =>
        session.bind_transceiver(
          {
            system_id: decodeURIComponent(username),
            password: decodeURIComponent(password),
            interface_version: 0x34,
          },
          answered,
        ),
      )
      if (answer.command_status !== 0) throw new SmppRefusal('bind', answer.command_status)
    } catch (error) {
      session.destroy()
      throw error
    }
    session.on('deliver_sm', (pdu) => void receive(session, pdu))
    session.on('enquire_link', (pdu) => session.send(pdu.response()))
    session.on('unbind', (pdu) => {
      session.send(pdu.response())
      session.close()
    })
    keepAlive(session)
    return session
  }

  function keepAlive(session: Session): void {
    const beat = (): void => {
      if (session.socket.destroyed) return
      ask(session, (answered) => session.enquire_link(answered)).then(
        () => void later(times.enquireMilliseconds, beat),
        () => session.destroy(),
      )
    }
    later(times.enquireMilliseconds, beat)
  }

  /** The bound session; one attempt at a time, and after one that failed none for a while. */
  function connected(): Promise<Session> {
    if (bound !== undefined) return bound
    if (closed || Date.now() < notBefore) return Promise.reject(new Error('the SMS gateway is away'))
    const attempt = bind()
    bound = attempt
    attempt.then(
      (session) => {
        wait = times.reconnectMilliseconds
        session.on('close', () => lose(attempt))
        if (session.socket.destroyed) lose(attempt)
      },
      (error: unknown) => {
        log.warn(
          {
            because: error instanceof Error ? error.name : 'unknown',
            ...(error instanceof SmppRefusal ? { status: error.status } : {}),
          },
          'the SMS gateway cannot be reached',
        )
        lose(attempt)
      },
    )
    return attempt
  }

  function lose(attempt: Promise<Session>): void {
    if (bound !== attempt) return
    bound = undefined
    notBefore = Date.now() + wait
    if (!closed)
      later(wait, () => {
        // A timer may be a millisecond early: asked by the clock it would be turned away, and nobody would ask again.
        notBefore = 0
        void connected().catch(() => undefined)
      })
    wait = Math.min(60_000, wait * 2)
  }

  async function receive(session: Session, pdu: Pdu): Promise<void> {
    const receipt = readReceipt(pdu)
    try {
      // A receipt may be faster than the answer to its message is written down.
      if (receipt?.state === 'failed' && !(await onFailed(receipt.messageId)))
        for (const again of [2, 15])
          later(again * times.reconnectMilliseconds, () => void onFailed(receipt.messageId).catch(() => undefined))
      session.send(pdu.response())
    } catch {
      // Not written down: the gateway is to bring it again (ESME_RX_T_APPN, SMPP 3.4, 5.1.3).
      session.send(pdu.response({ command_status: 0x64 }))
    }
  }

  async function submit(session: Session, to: string, part: SmsPart, last: boolean): Promise<string | undefined> {
    if (underWay >= windowSize) await new Promise<void>((resolve) => waiting.push(resolve))
    underWay++
    try {
      const answer = await ask(session, (answered) =>
        session.submit_sm(
          {
            ...source,
            dest_addr_ton: 1,
            dest_addr_npi: 1,
            destination_addr: to.replace(/^\+/, ''),
            data_coding: part.dataCoding,
            esm_class: part.joined ? 0x40 : 0,
            // The last part's receipt stands for the message: it came, or it did not.
            registered_delivery: last ? 1 : 0,
            short_message: part.bytes,
          },
          answered,
        ),
      )
      if (permanent.has(answer.command_status)) throw new PermanentDeliveryError('refused by the SMS gateway')
      if (answer.command_status !== 0) throw new SmppRefusal('submit', answer.command_status)
      return answer.message_id
    } finally {
      underWay--
      waiting.shift()?.()
    }
  }

  void connected().catch(() => undefined)

  return {
    async send(messageId, { to, text }) {
      const reference = createHash('sha256').update(messageId).digest()[0] ?? 0
      const parts = smsParts(text, reference)
      const session = await connected()
      let providerId: string | undefined
      for (const [index, part] of parts.entries())
        providerId = await submit(session, to, part, index === parts.length - 1)
      return providerId === undefined || providerId === '' ? {} : { providerId }
    },
    close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      const attempt = bound
      bound = undefined
      void attempt?.then(
        (session) => {
          session.unbind(() => session.close())
          setTimeout(() => session.destroy(), 1000).unref()
        },
        () => undefined,
      )
    },
  }
}

/** A name, an international number with `+`, or a short number (SMPP 3.4, 5.2.5 and 5.2.6). */
function sourceAddress(from: string): { source_addr: string; source_addr_ton: number; source_addr_npi: number } {
  if (/^\+\d+$/.test(from)) return { source_addr: from.slice(1), source_addr_ton: 1, source_addr_npi: 1 }
  if (/^\d+$/.test(from)) return { source_addr: from, source_addr_ton: 3, source_addr_npi: 0 }
  return { source_addr: from, source_addr_ton: 5, source_addr_npi: 0 }
}
