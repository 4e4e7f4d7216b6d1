import type { Bridge, BridgeResult, EventName } from '#common/bridge/schema.ts'
import type { ErrorCode } from '#common/errors.ts'

/**
 * The page script of the loopback host: exchanges the launch secret, keeps the session secret in sessionStorage, and puts
 * on `window.rekey` what the preload script puts there in Electron. A module before the renderer's own, so that nothing
 * of it but the bridge is a global.
 */
const storageKey = 'rekey.session'
const secretHeader = 'x-rekey-session'
/** How long a copied secret stays on the clipboard, and the waits between two tries to listen, in milliseconds. */
const copyLives = 60_000
const retryFrom = 500
const retryUpTo = 10_000

const refusal = (code: ErrorCode, status: number): BridgeResult<never> => ({
  ok: false,
  problem: { type: `urn:rekey:problem:${code}`, title: code, status, code, requestId: crypto.randomUUID() },
})

/** Settles when there is a session secret, or null: the address was used up, or the console has been restarted. */
async function findSession(): Promise<string | null> {
  const launch = /^#launch=([\w-]+)$/.exec(location.hash)?.[1]
  if (launch === undefined) return sessionStorage.getItem(storageKey)
  history.replaceState(null, '', location.pathname + location.search)
  const answer = await fetch('/bridge/launch', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ launch }),
  }).catch(() => null)
  // A reload of a used address: the tab may still hold the session that was made of it.
  if (answer === null || !answer.ok) return sessionStorage.getItem(storageKey)
  const { session } = (await answer.json()) as { session: string }
  sessionStorage.setItem(storageKey, session)
  return session
}

const session = findSession()
const listeners = new Map<EventName, Set<(payload: never) => void>>()

async function call(name: string, input: unknown, callId?: string): Promise<BridgeResult<never>> {
  const secret = await session
  if (secret === null) return refusal('untrusted_sender', 403)
  try {
    const answer = await fetch('/bridge/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json', [secretHeader]: secret },
      body: JSON.stringify({ name, input, callId }),
    })
    if (answer.status === 413) return refusal('too_large', 413)
    return (await answer.json()) as BridgeResult<never>
  } catch {
    return refusal('backend_unreachable', 503)
  }
}

function emit(name: EventName, payload: unknown): void {
  for (const listener of listeners.get(name) ?? []) listener(payload as never)
}

/** The console's own process is gone or does not answer: nothing on this page is up to date any more. */
const emitOffline = (): void => emit('connection.changed', { online: false, since: new Date().toISOString() })

/** Another process answers now, which does not know this tab: it has to be opened anew. */
function emitForeign(): void {
  const { problem } = refusal('untrusted_sender', 403) as { problem: unknown }
  emit('session.changed', {
    state: 'signed_out',
    me: null,
    endedBecause: 'restart',
    signInAddress: null,
    stepUp: null,
    signInProblem: problem,
  })
}

async function emitConnection(): Promise<void> {
  const answer = await call('connection.get', undefined)
  if (answer.ok) emit('connection.changed', answer.value)
}

/**
 * Reads events, one JSON object a line, until the connection ends.
 * @returns whether the host knew this tab
 */
async function listen(secret: string, again: boolean): Promise<boolean> {
  const answer = await fetch('/bridge/events', { headers: { [secretHeader]: secret } })
  if (answer.status === 401 || answer.status === 403) return false
  if (!answer.ok || answer.body === null) throw new Error('refused')
  if (again) void emitConnection()
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') continue
      const { name, payload } = JSON.parse(line) as { name: EventName; payload: unknown }
      emit(name, payload)
    }
  }
  return true
}

async function keepListening(): Promise<void> {
  const secret = await session
  if (secret === null) return
  let wait = retryFrom
  for (let again = false; ; again = true) {
    const began = Date.now()
    if ((await listen(secret, again).catch(() => true)) === false) return emitForeign()
    emitOffline()
    wait = Date.now() - began > retryUpTo ? retryFrom : Math.min(wait * 2, retryUpTo)
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

/** Takes a copied secret off again; a browser lets only the page in front write, so it may have to wait for that. */
function clearLater(): void {
  setTimeout(() => {
    const clear = () => navigator.clipboard.writeText('')
    clear().catch(() => addEventListener('focus', () => void clear().catch(() => undefined), { once: true }))
  }, copyLives)
}

async function copyBriefly(input: unknown): Promise<BridgeResult<never>> {
  const text = (input as { text?: unknown } | null)?.text
  if (typeof text !== 'string' || text.length > 400) return refusal('invalid_input', 400)
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    return refusal('host_cannot', 501)
  }
  clearLater()
  return { ok: true, value: { clearsAt: new Date(Date.now() + copyLives).toISOString() } as never }
}

const bridge: Bridge = {
  call: (name, input, callId) => (name === 'clipboard.copyBriefly' ? copyBriefly(input) : call(name, input, callId)),
  on: (name, listener) => {
    const set = listeners.get(name) ?? new Set()
    listeners.set(name, set.add(listener as (payload: never) => void))
    return () => void set.delete(listener as (payload: never) => void)
  },
}
Object.defineProperty(globalThis, 'rekey', { value: Object.freeze(bridge) })
void keepListening()
