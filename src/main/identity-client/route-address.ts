/** Parts of a request as a route describes them; already parsed with its schemas. */
export interface RouteInput {
  readonly params?: Readonly<Record<string, unknown>> | undefined
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
  readonly idempotencyKey?: string | undefined
}

/** Fills `:name` parts. A value is always one segment: no slash, no dots, nothing that could reach another route. */
export function routeAddress(path: string, input: RouteInput): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_part, name: string) => {
    const value = input.params !== undefined && Object.hasOwn(input.params, name) ? input.params[name] : undefined
    if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`parameter ${name} is missing`)
    const segment = encodeURIComponent(value)
    if (/^\.*$/.test(segment)) throw new Error(`parameter ${name} is not a segment`)
    return segment
  })
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null) query.append(name, String(value))
  }
  const text = query.toString()
  return text === '' ? filled : `${filled}?${text}`
}
