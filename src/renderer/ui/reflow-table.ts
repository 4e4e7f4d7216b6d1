import type { Directive } from 'vue'

const rolesOf: Record<string, string> = { THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TD: 'cell' }
const roleOf = (element: Element): string =>
  rolesOf[element.tagName] ?? (element.getAttribute('scope') === 'row' ? 'rowheader' : 'columnheader')

/**
 * Gives every cell the name of its column, which stands beside it where a narrow window stacks the rows (WCAG 1.4.10), and says
 * outright what is row and cell, since elements that are laid out otherwise lose that in some browsers.
 */
function nameCells(table: HTMLTableElement): void {
  const columns = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent?.trim() ?? '')
  table.setAttribute('role', 'table')
  for (const part of table.querySelectorAll('thead, tbody, tr, th, td')) part.setAttribute('role', roleOf(part))
  for (const row of [...table.tBodies].flatMap((body) => [...body.rows]))
    for (const [place, cell] of [...row.cells].entries()) cell.dataset['column'] = columns[place] ?? ''
}

export const vReflow: Directive<HTMLTableElement> = { mounted: nameCells, updated: nameCells }
