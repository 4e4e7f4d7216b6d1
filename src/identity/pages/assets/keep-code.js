// Copying, printing and saving a recovery code that was just shown. Without it the code is selected, and the browser prints.
const shown = [...document.querySelectorAll('code.secret')]
  .map((code) => code.textContent.replace(/\s/g, ''))
  .join('\n')
const box = document.querySelector('#keep-code')
const said = document.querySelector('#keep-code-said')
const acts = {
  async copy() {
    await navigator.clipboard.writeText(shown)
    return true
  },
  print() {
    window.print()
    return false
  },
  save() {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([`${box.dataset.title}\n\n${shown}\n`], { type: 'text/plain' }))
    link.download = box.dataset.file
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
    return true
  },
}
if (box !== null) {
  // A page that is not served securely has no clipboard.
  if (navigator.clipboard === undefined) box.querySelector('[data-act=copy]').remove()
  box.hidden = false
  box.addEventListener('click', async ({ target }) => {
    const button = target.closest('[data-act]')
    if (button === null) return
    const done = await Promise.resolve(acts[button.dataset.act]()).catch(() => false)
    said.textContent = done ? button.dataset.done : ''
  })
}
