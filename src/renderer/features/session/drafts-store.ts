import { defineStore } from 'pinia'

/** What is typed and not yet sent (notes, a case's story), so that stepping away loses nothing. Gone when locked. */
export const useDraftsStore = defineStore('drafts', {
  state: () => ({ texts: {} as Record<string, string> }),
  actions: {
    get(name: string): string {
      return this.texts[name] ?? ''
    },
    set(name: string, text: string): void {
      if (text === '') delete this.texts[name]
      else this.texts[name] = text
    },
  },
})
