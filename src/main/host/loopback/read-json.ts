import type { IncomingMessage } from 'node:http'

/** The largest body of a call, in bytes. */
export const bodyLimit = 256 * 1024

export type Body = { kind: 'json'; value: unknown } | { kind: 'too_large' } | { kind: 'not_json' }

/** Reads a JSON body and stops reading at the limit, whatever the sender says its length is. */
export async function readJson(request: IncomingMessage): Promise<Body> {
  if (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    return { kind: 'not_json' }
  }
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) return { kind: 'too_large' }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyLimit) return { kind: 'too_large' }
    chunks.push(chunk)
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
    return { kind: 'json', value: JSON.parse(text) }
  } catch {
    return { kind: 'not_json' }
  }
}
