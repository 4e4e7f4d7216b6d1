import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const script = 'text/javascript; charset=utf-8'
const types: Record<string, string> = {
  'pages.css': 'text/css; charset=utf-8',
  'rekey.svg': 'image/svg+xml',
  'keep-code.js': script,
  'passkey.js': script,
  'phone.js': script,
  'phone-192.png': 'image/png',
  'phone-512.png': 'image/png',
  'waiting.js': script,
  'webauthn.js': script,
}
const folder = new URL('./assets/', import.meta.url)
/** Files that come from a library as they are. */
const elsewhere: Record<string, string> = {
  'webauthn.js': new URL('../dist/bundle/index.umd.min.js', import.meta.resolve('@simplewebauthn/browser')).href,
}

/** The pages' style sheet and mark: read once, from a closed list. */
export async function registerAssets(app: FastifyInstance): Promise<void> {
  const files = new Map<string, Buffer>()
  for (const name of Object.keys(types)) files.set(name, await readFile(new URL(elsewhere[name] ?? name, folder)))
  app.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const { name } = request.params
    const file = files.get(name)
    if (file === undefined) return reply.callNotFound()
    return reply
      .header('cache-control', 'public, max-age=3600')
      .header('x-content-type-options', 'nosniff')
      .type(types[name] ?? '')
      .send(file)
  })
}
