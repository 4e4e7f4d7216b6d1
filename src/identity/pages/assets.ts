import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const types: Record<string, string> = { 'pages.css': 'text/css; charset=utf-8', 'rekey.svg': 'image/svg+xml' }
const folder = new URL('./assets/', import.meta.url)

/** The pages' style sheet and mark: read once, from a closed list. */
export async function registerAssets(app: FastifyInstance): Promise<void> {
  const files = new Map<string, Buffer>()
  for (const name of Object.keys(types)) files.set(name, await readFile(new URL(name, folder)))
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
