import { defineStore } from 'pinia'

/** Name of the draft of a policy among the drafts. */
export const policyDraft = 'policy'

/** What was just proposed, for the page that one comes back to. */
export const useProposedStore = defineStore('proposed', {
  state: () => ({ version: null as number | null }),
  actions: {
    take(): number | null {
      const { version } = this
      this.version = null
      return version
    },
  },
})
