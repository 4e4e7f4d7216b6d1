// Fills the forms that a passkey answers. Cancelling, or a minute without an answer, leaves the page as it was.
/* global SimpleWebAuthnBrowser */
const { browserSupportsWebAuthn, browserSupportsWebAuthnAutofill, startAuthentication, startRegistration } =
  SimpleWebAuthnBrowser

const show = (name) => {
  for (const other of document.querySelectorAll('[data-cancelled], [data-unsupported]')) other.hidden = true
  const element = document.querySelector(`[data-${name}]`)
  if (element !== null) element.hidden = false
}

/**
 * One question for a challenge at a time: the answer to an earlier one would take the place of the newest, and put whoever has sent
 * their password meanwhile back at the start.
 */
let question = new AbortController()
const askAnew = () => {
  question.abort()
  question = new AbortController()
  return question.signal
}
document.addEventListener('submit', ({ target }) => {
  if (!target.matches('form[data-passkey]')) question.abort()
})

/** A challenge that is good once: signing in without a password asks for one of its own. */
async function optionsOf(form) {
  if (form.dataset.passkey !== 'alone') return JSON.parse(form.dataset.options)
  const response = await fetch('/sign-in/passkey/options', {
    method: 'POST',
    body: new URLSearchParams(new FormData(form)),
    signal: askAnew(),
  })
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

async function answer(form, useBrowserAutofill) {
  const optionsJSON = await optionsOf(form)
  const made =
    form.dataset.passkey === 'create' ?
      await startRegistration({ optionsJSON })
    : await startAuthentication({ optionsJSON, useBrowserAutofill })
  form.elements.namedItem('passkey').value = JSON.stringify(made)
  form.submit()
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!browserSupportsWebAuthn()) {
    if (form.dataset.passkey !== 'alone') show('unsupported')
    form.hidden = true
    continue
  }
  form.hidden = false
  const button = form.querySelector('button[type=submit]')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    button.disabled = true
    answer(form, false).catch((error) => {
      button.disabled = false
      // The autofill prompt that waits in the background gives way to this one: that is no failure.
      if (error.name === 'AbortError') return
      // Its challenge is used up; the page brings a new one.
      if (form.dataset.passkey !== 'alone' && error.name !== 'NotAllowedError') location.reload()
      show('cancelled')
      button.focus()
    })
  })
  if (form.dataset.passkey === 'alone')
    browserSupportsWebAuthnAutofill()
      .then((supported) => (supported ? answer(form, true) : undefined))
      .catch(() => undefined)
}
