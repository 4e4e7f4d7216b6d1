import { defineStore } from 'pinia'
import type { Preferences } from '#common/bridge/schema.ts'
import { call, on } from '#renderer/bridge/call.ts'
import { speak } from '#renderer/locales/i18n.ts'

/** How this person likes the console; kept by main. */
export const usePreferencesStore = defineStore('preferences', {
  state: (): Preferences & { notSaved: boolean; ready: boolean } => ({
    locale: 'en',
    theme: 'system',
    letterKeys: true,
    density: 'dense',
    notSaved: false,
    /** The texts of the language are there, so that a screen can be shown. */
    ready: false,
  }),
  actions: {
    async apply(preferences: Preferences): Promise<void> {
      this.$patch(preferences)
      document.documentElement.dataset['theme'] = preferences.theme
      document.documentElement.dataset['density'] = preferences.density
      await speak(preferences.locale)
      this.ready = true
    },
    async start(): Promise<void> {
      on('preferences.changed', (preferences) => void this.apply(preferences))
      const { locale, theme, letterKeys, density } = this
      const result = await call('preferences.get', undefined)
      // Whoever cannot be asked is no reason to say nothing: what is wrong is told in the first language.
      await this.apply(result.ok ? result.value : { locale, theme, letterKeys, density })
    },
    /** Takes effect at once, kept or not; that it is not kept is said. */
    async change(change: Partial<Preferences>): Promise<void> {
      const { locale, theme, letterKeys, density } = this
      void this.apply({ locale, theme, letterKeys, density, ...change })
      const result = await call('preferences.set', change)
      this.notSaved = !result.ok
    },
  },
})
