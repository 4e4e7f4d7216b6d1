/**
 * Loaded before a process of ours (`--import`): its clock then runs ahead by what the journey says, since nobody waits
 * a quarter of an hour for an idle lock. Timers are not moved. Without an IPC channel it stands at its first offset.
 */
const RealDate = Date
let aheadMs = Number(process.env['REKEY_E2E_AHEAD_MS'] ?? '0')
const now = (): number => RealDate.now() + aheadMs

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
})

process.on('message', (message: { kind?: unknown; aheadMs?: unknown } | null) => {
  if (message?.kind !== 'e2e-clock') return
  aheadMs = Number(message.aheadMs)
  process.send?.({ kind: 'e2e-clock-moved' })
})
