import { onScopeDispose } from 'vue'
import type { KeyCommand } from './key-map.ts'

type Handler = () => boolean | void
const handlers = new Map<KeyCommand, Handler[]>()

/** The screen in front answers a key; it may pass it on by returning false. */
export function useKeyCommand(command: KeyCommand, handler: Handler): void {
  const list = handlers.get(command) ?? []
  list.push(handler)
  handlers.set(command, list)
  onScopeDispose(() => list.splice(list.indexOf(handler), 1))
}

/** @returns whether somebody took it */
export function dispatchKeyCommand(command: KeyCommand): boolean {
  for (const handler of [...(handlers.get(command) ?? [])].reverse()) if (handler() !== false) return true
  return false
}
