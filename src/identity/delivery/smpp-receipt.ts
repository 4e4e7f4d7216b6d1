import type { Pdu } from 'smpp'

export interface SmppReceipt {
  /** What `submit_sm_resp` called the message. */
  messageId: string
  state: 'delivered' | 'failed' | 'other'
}

const receiptBits = 0x3c
const receiptOfSmsc = 0x04
/** SMPP 3.4, 5.2.28 `message_state`. */
const states: Record<number, SmppReceipt['state']> = {
  2: 'delivered',
  3: 'failed',
  4: 'failed',
  5: 'failed',
  8: 'failed',
}
/** SMPP 3.4, appendix B: the text that most gateways put in place of the fields. */
const words: Record<string, SmppReceipt['state']> = {
  DELIVRD: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIV: 'failed',
  REJECTD: 'failed',
}

/** Reads a delivery receipt out of a `deliver_sm`; undefined where it is none (somebody answered by SMS). */
export function readReceipt(pdu: Pdu): SmppReceipt | undefined {
  if (((pdu.esm_class ?? 0) & receiptBits) !== receiptOfSmsc) return undefined
  const body = Buffer.isBuffer(pdu.short_message) ? pdu.short_message : pdu.short_message?.message
  const text = body === undefined ? '' : body.toString('latin1')
  const messageId = pdu.receipted_message_id ?? /\bid:\s*(\S+)/i.exec(text)?.[1]
  if (messageId === undefined || messageId === '') return undefined
  const word = /\bstat:\s*(\w+)/i.exec(text)?.[1]?.toUpperCase() ?? ''
  const state = (pdu.message_state === undefined ? undefined : states[pdu.message_state]) ?? words[word] ?? 'other'
  return { messageId: messageId.replace(/\0+$/, ''), state }
}
