/** Up and down move between the links of a table's rows; Enter opens, as on every link. */
export function moveInRows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const links = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('a.row-link')]
  const at = links.indexOf(document.activeElement as HTMLElement)
  if (at < 0) return
  event.preventDefault()
  links[Math.max(0, Math.min(at + step, links.length - 1))]?.focus()
}
