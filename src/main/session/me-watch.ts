import type { Session } from './session.ts'

/** In seconds, whoever was suspended or lost a role is told so, whatever screen is open (rule 22). */
const askEvery = 5_000

/** Asks who is signed in every few seconds, while there is somebody and the backend can be reached. */
export function watchMe(session: Session, isOnline: () => boolean): { stop(): void } {
  let asking = false
  const ask = async (): Promise<void> => {
    if (asking || session.view.state !== 'signed_in' || !isOnline()) return
    asking = true
    // What it means for the session is the session's; an outage shows with the next thing that somebody asks for.
    await session.refreshMe().catch(() => undefined)
    asking = false
  }
  const timer = setInterval(() => void ask(), askEvery)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
