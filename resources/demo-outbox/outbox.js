// The launch secret comes in the fragment, is kept for this tab alone and leaves the address at once.
const fragment = location.hash.slice(1)
if (fragment !== '') {
  sessionStorage.setItem('secret', fragment)
  history.replaceState(null, '', '/')
}
const secret = sessionStorage.getItem('secret') ?? ''
const state = document.getElementById('state')
const shown = new Set()

async function get(path) {
  const response = await fetch(path, { headers: { 'x-rekey-outbox': secret } })
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

function element(name, text, lang) {
  const made = document.createElement(name)
  made.textContent = text
  if (lang) made.dir = 'auto'
  return made
}

// Addresses of this machine's demo alone become links; whatever else stands in a message stays text.
function textWithLinks(text) {
  const shown = element('pre', '', true)
  for (const part of text.split(/(http:\/\/localhost:\d+\/?[\w\-/]*)/)) {
    if (!part.startsWith('http://localhost:')) {
      shown.append(part)
      continue
    }
    const link = element('a', part)
    link.href = part
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
    shown.append(link)
  }
  return shown
}

function showMessages(messages) {
  const list = document.getElementById('messages')
  for (const message of messages.toReversed()) {
    if (shown.has(message.id)) continue
    shown.add(message.id)
    const item = document.createElement('li')
    const head = element('h3', message.subject, true)
    const to = element('p', `${message.to} · ${new Date(message.at).toLocaleTimeString()}`)
    to.className = 'to'
    item.append(head, to, textWithLinks(message.text))
    list.prepend(item)
  }
  if (shown.size === 0 && list.children.length === 0)
    state.textContent = 'Nothing was sent yet. Mail and SMS appear here by themselves.'
  else state.textContent = ''
}

function showPeople(people) {
  document.getElementById('people').replaceChildren(
    ...people.map((person) => {
      const row = document.createElement('tr')
      const codes = person.codes.map((factor) => `${factor.code} (${factor.label}, ${person.secondsLeft} s)`).join(', ')
      for (const text of [
        person.displayName,
        person.userName,
        person.role ?? '',
        person.password,
        codes,
        person.recoveryCode ?? '',
      ])
        row.append(element('td', text, true))
      return row
    }),
  )
}

async function refresh() {
  try {
    showMessages(await get('/messages'))
    showPeople(await get('/people'))
  } catch (error) {
    state.textContent =
      error.message === '403' ? 'Open this page by the address that "npm start" prints.' : 'The demo is not running.'
  }
  setTimeout(refresh, 1500)
}
void refresh()
