import { onMounted, onUnmounted } from 'vue'
import { usePreferencesStore } from '#renderer/features/preferences/preferences-store.ts'
import { dispatchKeyCommand } from './key-commands.ts'
import { KeyReader } from './key-map.ts'

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(target.type)))

const dialogOpen = (): boolean => document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null

/** Listens for the console's keys and hands them to the screen in front. */
export function useKeyboard(): void {
  const preferences = usePreferencesStore()
  const reader = new KeyReader()
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const { key, ctrlKey, metaKey, altKey } = event
    const command = reader.read(
      { key, ctrlKey, metaKey, altKey, inField: isField(event.target), inDialog: dialogOpen() },
      preferences.letterKeys,
      Date.now(),
    )
    if (command !== undefined && dispatchKeyCommand(command)) event.preventDefault()
  }
  onMounted(() => document.addEventListener('keydown', listen))
  onUnmounted(() => document.removeEventListener('keydown', listen))
}
