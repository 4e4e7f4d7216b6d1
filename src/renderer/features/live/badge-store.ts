import { defineStore } from 'pinia'
import { call } from '#renderer/bridge/call.ts'
import { useSessionStore } from '#renderer/features/session/session-store.ts'

const counted = /^\(\d+\) /

/** A page's title with the number of what waits before it: `(3) Cases`. */
export const withCount = (title: string, count: number): string =>
  `${count === 0 ? '' : `(${count}) `}${title.replace(counted, '')}`

/** How much waits for this person: a number on the application's icon, or in the title where the host has none. */
export const useBadgeStore = defineStore('badge', {
  state: () => ({ count: 0, follows: false }),
  actions: {
    show(count: number): void {
      if (count === this.count) return
      this.count = count
      if (useSessionStore().host?.canBadge === true) void call('host.setBadge', { count })
      else this.showInTitle()
    },
    showInTitle(): void {
      this.followTitle()
      const title = withCount(document.title, this.count)
      if (title !== document.title) document.title = title
    },
    /** Each place writes its own title and knows nothing of the number. */
    followTitle(): void {
      const element = document.querySelector('title')
      if (this.follows || element === null) return
      this.follows = true
      new MutationObserver(() => this.showInTitle()).observe(element, { childList: true })
    },
  },
})
