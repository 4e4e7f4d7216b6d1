import { bridgeCalls, type BridgeHandlers, type Preferences } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'

export const samplePreferences: Preferences = { locale: 'de', theme: 'dark', letterKeys: false, density: 'roomy' }
export const canary = 'canary-7f3k'

/** Handlers that answer a little, count how often anything ran, and do what a faulty one might. */
export function sampleHandlers(): { handlers: BridgeHandlers; ran: string[] } {
  const ran: string[] = []
  const refused = async () => {
    throw new AppError('case_closed', { params: { at: '2026-01-01T00:00:00.000Z' }, detail: canary })
  }
  const rest = Object.keys(bridgeCalls).map((name) => {
    return [name, async () => ran.push(name) && refused()] as const
  })
  const handlers = {
    ...(Object.fromEntries(rest) as unknown as BridgeHandlers),
    'preferences.get': async () => {
      ran.push('preferences.get')
      return { ...samplePreferences, undeclared: canary }
    },
    'preferences.set': async (part: Partial<Preferences>) => {
      ran.push('preferences.set')
      return { ...samplePreferences, ...part }
    },
    'session.signIn': async () => {
      throw new Error(canary)
    },
    'session.get': async () => ({ state: canary }) as never,
    'cases.close': refused,
  }
  return { handlers, ran }
}
