import { defineStore } from 'pinia'
import type { useText } from '#renderer/locales/use-text.ts'

/** Name of the draft of a policy among the drafts. */
export const policyDraft = 'policy'

/** What was just proposed, for the page that one comes back to. */
export const useProposedStore = defineStore('proposed', {
  state: () => ({ version: null as number | null }),
  actions: {
    take(t: ReturnType<typeof useText>['t']): string {
      const { version } = this
      this.version = null
      return version === null ? '' : t('policy.proposedDone', { version: String(version) })
    },
  },
})
