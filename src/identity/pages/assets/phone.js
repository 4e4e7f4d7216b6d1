// The phone's page: looks every three seconds for prompts, takes notifications, and writes times in the phone's own zone.
const list = document.querySelector('#prompts')
const notify = document.querySelector('#notify')

for (const time of document.querySelectorAll('time[datetime]'))
  time.textContent = new Date(time.dateTime).toLocaleTimeString(document.documentElement.lang)

async function look() {
  const response = await fetch('/phone/prompts', { headers: { accept: 'application/json' } }).catch(() => undefined)
  if (response?.ok) {
    const ids = (await response.json()).prompts
    const field = document.activeElement
    // What is being typed is not thrown away while its prompt still waits.
    const typing = field?.name === 'digits' && field.value !== '' && ids.includes(field.id.slice('digits-'.length))
    if (!typing && ids.join(' ') !== list.dataset.prompts) return location.replace('/phone')
  }
  setTimeout(look, 3000)
}
if (list !== null) setTimeout(look, 3000)

const show = (state) => {
  notify.hidden = false
  for (const part of notify.querySelectorAll('[data-when]')) part.hidden = part.dataset.when !== state
}
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

async function subscribe() {
  const { pushManager } = await navigator.serviceWorker.ready
  const { key, version, formToken } = notify.dataset
  const held = await pushManager.getSubscription()
  const heldKey = held?.options.applicationServerKey
  // One that was made with an older key of the backend is made anew.
  if (heldKey && text(heldKey) !== key) await held.unsubscribe()
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) })
  const response = await fetch('/phone/subscription', {
    method: 'POST',
    body: new URLSearchParams({
      form_token: formToken,
      endpoint: made.endpoint,
      p256dh: text(made.getKey('p256dh')),
      auth: text(made.getKey('auth')),
      version,
    }),
  })
  show(response.ok ? 'on' : 'ask')
}

async function offer() {
  await navigator.serviceWorker.register('/phone/worker.js', { scope: '/phone' })
  notify.querySelector('button').addEventListener('click', async () => {
    const answer = await Notification.requestPermission()
    if (answer === 'granted') await subscribe().catch(() => show('ask'))
    else if (answer === 'denied') show('refused')
  })
  if (Notification.permission === 'denied') return show('refused')
  if (Notification.permission !== 'granted') return show('ask')
  const { pushManager } = await navigator.serviceWorker.ready
  if (notify.dataset.subscribed === 'yes' && (await pushManager.getSubscription()) !== null) return show('on')
  await subscribe()
}
if (notify !== null && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)
  offer().catch(() => show('ask'))
