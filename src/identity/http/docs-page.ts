import type { FastifyInstance } from 'fastify'
import { errorCodes } from '#common/errors.ts'

interface Operation {
  summary?: string
  operationId?: string
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[]
  requestBody?: { content?: Record<string, { schema?: unknown }> }
  responses?: Record<string, { content?: Record<string, { schema?: unknown }> }>
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
const json = (value: unknown): string => `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`

/** The OpenAPI document as a page that people can read; no script, nothing from elsewhere. */
function renderDocs(document: {
  info: { title: string; version: string }
  paths?: Record<string, Record<string, Operation>>
}): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const body = operations
    .map(({ path, method, operation }) => {
      const id = escape(operation.operationId ?? path)
      const parameters = (operation.parameters ?? [])
        .map(
          (parameter) =>
            `<li><code>${escape(parameter.name)}</code> in ${escape(parameter.in)}${parameter.required === true ? ', required' : ''}</li>`,
        )
        .join('')
      const request = operation.requestBody?.content?.['application/json']?.schema
      const answer = operation.responses?.['200']?.content?.['application/json']?.schema
      return `<article id="${id}"><h2><code>${method} ${escape(path)}</code></h2><p>${escape(operation.summary ?? '')}</p>${parameters === '' ? '' : `<ul>${parameters}</ul>`}${request === undefined ? '' : `<details><summary>Body</summary>${json(request)}</details>`}${answer === undefined ? '' : `<details><summary>Answer</summary>${json(answer)}</details>`}</article>`
    })
    .join('')
  const errors = Object.entries(errorCodes)
    .map(([code, status]) => `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td></tr>`)
    .join('')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(document.info.title)}</title><link rel="stylesheet" href="/docs/style.css"></head><body><main><h1>${escape(document.info.title)} ${escape(document.info.version)}</h1><p>The same as data: <a href="/openapi.json">/openapi.json</a>. Every changing call carries an <code>Idempotency-Key</code> header (a UUID) and may be sent again after a lost answer.</p>${body}<h2>Error codes</h2><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th></tr></thead><tbody>${errors}</tbody></table></main></body></html>`
}

const style = `:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}main{max-width:60rem;margin:2rem auto;padding:0 1rem}h2{margin:2rem 0 .25rem;font-size:1rem}code,pre{font-family:ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:6px}td,th{text-align:start;padding:.2rem 1rem .2rem 0}`

export function registerDocs(app: FastifyInstance): void {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(renderDocs(app.swagger() as Parameters<typeof renderDocs>[0])),
  )
  app.get('/docs/style.css', { schema: { hide: true } }, async (_request, reply) => reply.type('text/css').send(style))
}
