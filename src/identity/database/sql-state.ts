/** What the database refused a statement with, as the standard numbers it; empty for every other error. */
export function sqlState(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ?
      error.code
    : ''
}
