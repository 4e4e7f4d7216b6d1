// Asks every two seconds whether the phone was answered, and goes on by itself. Without it the button does.
const form = document.querySelector('form[data-poll]')
async function ask() {
  const response = await fetch(form.dataset.poll, { headers: { accept: 'application/json' } }).catch(() => undefined)
  const state = response?.ok ? (await response.json()).state : undefined
  if (state === 'approved') return form.requestSubmit()
  // Run out, declined, or the phone was connected: the page says what there is to say.
  if (state !== undefined && state !== form.dataset.state) return location.reload()
  setTimeout(ask, 2000)
}
if (form !== null) setTimeout(ask, 1000)
