import { computed, shallowRef, type ComputedRef } from 'vue'

export interface Said {
  text: ComputedRef<string>
  /** @param make writes the sentence in the language of the moment */
  say(make: () => string): void
  forget(): void
}

/** A sentence about what was just done, kept as what makes it: it follows when another language is chosen. */
export function useSaid(): Said {
  const made = shallowRef<(() => string) | null>(null)
  return {
    text: computed(() => made.value?.() ?? ''),
    say(make) {
      made.value = make
    },
    forget() {
      made.value = null
    },
  }
}
