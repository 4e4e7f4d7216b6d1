export type LogFields = Record<string, string | number | boolean | null | undefined>

/** Structured lines on the error output. Fields are plain values, so no token or body gets in by way of an object. */
export interface Log {
  write(level: 'info' | 'warn' | 'error', event: string, fields?: LogFields): void
}

/** Everything but printable text, so that a foreign text starts no line and drives no terminal (FAULTS X1). */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')

export function createLog(write: (line: string) => void = (line) => void process.stderr.write(`${line}\n`)): Log {
  return {
    write(level, event, fields) {
      write(JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }).replace(unprintable, escaped))
    },
  }
}

/** What a log may know of an unexpected error: its kind, its words and where it was thrown. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const cause = error.cause instanceof Error ? error.cause.message : undefined
  return { error: error.name, message: error.message, cause, stack: error.stack?.split('\n').slice(1, 6).join(' ') }
}
