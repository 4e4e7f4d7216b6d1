/**
 * Sets how far this process's clock runs ahead, in milliseconds. It stands alone, without imports or outer names, since
 * Playwright carries its text into Electron's main process. Timers are not moved.
 */
export function moveClock(_electron: unknown, aheadMs: number): void {
  const scope = globalThis as typeof globalThis & { rekeyAheadMs?: number }
  const isMoved = scope.rekeyAheadMs !== undefined
  scope.rekeyAheadMs = aheadMs
  if (isMoved) return
  const RealDate = Date
  const now = (): number => RealDate.now() + (scope.rekeyAheadMs ?? 0)
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
  })
}
