// Asks every two seconds whether the phone was answered, and goes on by itself. Without it the button does.
const form = document.querySelector('form[data-poll]')
/** Somebody who is typing a name is not cut off: it goes on when they have left the field. */
const isTyping = () => document.activeElement?.matches('form[data-poll] input[type=text]') === true
async function ask() {
  const response = await fetch(form.dataset.poll, { headers: { accept: 'application/json' } }).catch(() => undefined)
  const state = response?.ok ? (await response.json()).state : undefined
  if (!isTyping()) {
    // Answered, one way or the other: the form's own answer says what there is to say.
    if (['approved', 'denied', 'reported'].includes(state)) return form.requestSubmit()
    // Run out, or the phone was connected.
    if (state !== undefined && state !== form.dataset.state) return location.reload()
  }
  setTimeout(ask, 2000)
}
if (form !== null) setTimeout(ask, 1000)
