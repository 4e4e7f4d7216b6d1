// What goes on beside a desk's work: sign-ins, whose password hashing is heavy by intent, and clients that are slow.
import { connect } from 'node:net'
import { createBrowser } from './backend.mjs'

const signInsAtOnce = 8
const readers = 50
const senders = 50

/** Wrong passwords without an end, each from an address and for a name of its own. @returns how to end them */
function signInWithoutEnd(client, port) {
  let over = false
  let tries = 0
  const one = async () => {
    while (!over) {
      const browser = createBrowser(client, port)
      await browser.get('/sign-in')
      await browser.post('/sign-in', { identifier: `nobody${++tries}`, password: `wrong password ${tries}` })
    }
  }
  const all = Promise.all(Array.from({ length: signInsAtOnce }, one))
  return async () => {
    over = true
    await all
    return tries
  }
}

const request = (port, token, path) =>
  `GET ${path} HTTP/1.1\r\nhost: localhost:${port}\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`

/** Asks for the largest answers there are and reads none; sends the half of a request, and no more. */
function openSlowClients(port, token) {
  const sockets = []
  const open = (text) => {
    const socket = connect(port, 'localhost', () => socket.write(text))
    socket.on('error', () => undefined)
    socket.pause()
    sockets.push(socket)
  }
  const whole = request(port, token, '/api/audit?limit=200')
  for (let count = 0; count < readers; count++) open(whole)
  for (let count = 0; count < senders; count++) open(whole.slice(0, 60))
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}

/** Their answers have been made by then, and wait to be read. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 1500))

/** @returns what ends it */
export async function startCrowd({ client, port, supervisor }) {
  const endSlowClients = openSlowClients(port, supervisor())
  const endSignIns = signInWithoutEnd(client, port)
  await settled()
  return async () => {
    endSlowClients()
    await endSignIns()
  }
}
