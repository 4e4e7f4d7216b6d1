import { moveClock } from './move-clock.ts'

/**
 * Loaded before a process of ours (`--import`): its clock then runs ahead by what the journey says, since nobody waits
 * a quarter of an hour for an idle lock.
 */
moveClock(null, Number(process.env['REKEY_E2E_AHEAD_MS'] ?? '0'))

process.on('message', (message: { kind?: unknown; aheadMs?: unknown } | null) => {
  if (message?.kind !== 'e2e-clock') return
  moveClock(null, Number(message.aheadMs))
  process.send?.({ kind: 'e2e-clock-moved' })
})
