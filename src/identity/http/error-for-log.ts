/** Of a database error only these say what broke without saying what was stored or typed. */
const harmless = ['code', 'severity', 'schema', 'table', 'column', 'dataType', 'constraint', 'routine'] as const

const isDatabaseError = (error: Error): boolean =>
  'severity' in error || 'routine' in error || ('query' in error && 'params' in error)

/**
 * What a log may hold of an error. A database error carries the statement's parameters (`params`), row values (`detail`,
 * `where`) and typed text in its message, so of it only the kind and the place stay; of any other error its words too.
 */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const fromDatabase = isDatabaseError(error)
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: error.name,
    ...(fromDatabase ?
      Object.fromEntries(harmless.filter((name) => name in error).map((name) => [name, Reflect.get(error, name)]))
    : { message: error.message, ...('code' in error ? { code: error.code } : {}) }),
    stack: frames.join('\n'),
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  }
}
