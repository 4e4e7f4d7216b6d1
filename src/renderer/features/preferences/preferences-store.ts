import { defineStore } from 'pinia'
import type { Preferences } from '#common/bridge/schema.ts'
import { call, on } from '#renderer/bridge/call.ts'
import { speak } from '#renderer/locales/i18n.ts'

/** How this person likes the console; kept by main. */
export const usePreferencesStore = defineStore('preferences', {
  state: (): Preferences & { notSaved: boolean } => ({
    locale: 'en',
    theme: 'system',
    letterKeys: true,
    density: 'dense',
    notSaved: false,
  }),
  actions: {
    apply(preferences: Preferences): void {
      this.$patch(preferences)
      speak(preferences.locale)
      document.documentElement.dataset['theme'] = preferences.theme
      document.documentElement.dataset['density'] = preferences.density
    },
    async start(): Promise<void> {
      on('preferences.changed', (preferences) => this.apply(preferences))
      const result = await call('preferences.get', undefined)
      if (result.ok) this.apply(result.value)
    },
    /** Takes effect at once, kept or not; that it is not kept is said. */
    async change(change: Partial<Preferences>): Promise<void> {
      const { locale, theme, letterKeys, density } = this
      this.apply({ locale, theme, letterKeys, density, ...change })
      const result = await call('preferences.set', change)
      this.notSaved = !result.ok
    },
  },
})
