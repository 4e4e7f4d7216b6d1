import type { BridgeHandlers } from '#common/bridge/schema.ts'
import type { Emit } from '../bridge/dispatch.ts'
import type { PreferencesStore } from './preferences-store.ts'

export function preferencesHandlers(
  store: PreferencesStore,
  emit: Emit,
): Pick<BridgeHandlers, 'preferences.get' | 'preferences.set'> {
  return {
    'preferences.get': async () => store.current,
    'preferences.set': async (part) => {
      const preferences = await store.change(part)
      emit('preferences.changed', preferences)
      return preferences
    },
  }
}
