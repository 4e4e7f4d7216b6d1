import type { SealedSms } from './delivery.service.ts'
import type { HttpSmsGateway } from './http-sms-gateway.ts'
import { PermanentDeliveryError, type MessageSender } from './message-sender.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Values = Readonly<Record<'to' | 'text' | 'id', string>>

const mostAnswerBytes = 64 * 1024
/** Refusals that are not about the message: a wait, or a proof of ours that has to be put right. */
const passing = new Set([401, 403, 408, 429])

const fill = (template: string, values: Values): string =>
  template.replace(/\{(to|text|id)\}/g, (_, name: keyof Values) => values[name])

function fillJson(template: Json, values: Values): Json {
  if (typeof template === 'string') return fill(template, values)
  if (Array.isArray(template)) return template.map((item) => fillJson(item, values))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fillJson(item, values)]))
}

/** SMS through an HTTP gateway as its description says. Redirects are not followed: the text goes where it was meant to. */
export function createHttpSmsSender(gateway: HttpSmsGateway): MessageSender<SealedSms> {
  const stop = new AbortController()
  return {
    async send(messageId, { to, text }) {
      const values: Values = { to, text, id: messageId }
      const { body } = gateway
      const json = 'json' in body
      const response = await fetch(gateway.url, {
        method: gateway.method,
        redirect: 'manual',
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(gateway.timeoutSeconds * 1000)]),
        headers: {
          'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
          ...Object.fromEntries(
            Object.entries(gateway.headers).map(([name, value]) => [name, value.replaceAll('{id}', messageId)]),
          ),
          ...gateway.proof,
        },
        body:
          json ?
            JSON.stringify(fillJson(body.json as Json, values))
          : new URLSearchParams(
              Object.entries(body.form).map(([name, value]): [string, string] => [name, fill(value, values)]),
            ).toString(),
      })
      if (!gateway.success.includes(response.status)) {
        await response.body?.cancel()
        const refusal = `the SMS gateway answered ${response.status}`
        if (response.status >= 400 && response.status < 500 && !passing.has(response.status))
          throw new PermanentDeliveryError(refusal)
        throw new Error(refusal)
      }
      const providerId = await readId(response, gateway.idPath)
      return providerId === undefined ? {} : { providerId }
    },
    close: () => stop.abort(),
  }
}

/** What the gateway calls the message. It was taken already: an answer that cannot be read fails nothing. */
async function readId(response: Response, path: string | undefined): Promise<string | undefined> {
  try {
    const text = await readAtMost(response, mostAnswerBytes)
    if (path === undefined) return undefined
    let found: unknown = JSON.parse(text)
    for (const key of path.split('.'))
      found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
    const id = typeof found === 'string' || typeof found === 'number' ? String(found) : ''
    return id === '' || id.length > 200 || id.includes('\0') || !id.isWellFormed() ? undefined : id
  } catch {
    return undefined
  }
}

async function readAtMost(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  if (response.body === null) return ''
  for await (const chunk of response.body) {
    length += chunk.length
    if (length > most) throw new RangeError('too long an answer')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
