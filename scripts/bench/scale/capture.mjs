// What a request costs the database alone: the very statements that the backend sent, sent again without it.
//
// A second backend reaches PostgreSQL through this proxy, which notes statements and their values and turns each COMMIT into
// a ROLLBACK. So nothing has happened yet when the same statements are sent once more, timed, and committed for good.
import { connect, createServer } from 'node:net'
import { once } from 'node:events'
import { createStatementNames } from '../../../src/identity/database/prepared-statements.ts'

const names = createStatementNames()

/** Splits the stream of one direction into messages of PostgreSQL's protocol (3.0). */
function createReader(onMessage, first) {
  let held = Buffer.alloc(0)
  let typed = !first
  return (piece) => {
    held = held.length === 0 ? piece : Buffer.concat([held, piece])
    for (;;) {
      const head = typed ? 1 : 0
      if (held.length < head + 4) return
      const length = head + held.readInt32BE(head)
      if (held.length < length) return
      onMessage(typed ? String.fromCharCode(held[0]) : '', held.subarray(0, length))
      held = held.subarray(length)
      typed = true
    }
  }
}

const textAt = (message, at) => message.toString('utf8', at, message.indexOf(0, at))

/** Values of a Bind message, as they were sent: texts, bytes, or null. */
function valuesOf(message) {
  let at = 5
  at = message.indexOf(0, at) + 1
  at = message.indexOf(0, at) + 1
  const formats = []
  const count = message.readInt16BE(at)
  at += 2
  for (let i = 0; i < count; i++, at += 2) formats.push(message.readInt16BE(at))
  const values = []
  const total = message.readInt16BE(at)
  at += 2
  for (let i = 0; i < total; i++) {
    const length = message.readInt32BE(at)
    at += 4
    if (length < 0) {
      values.push(null)
      continue
    }
    const bytes = message.subarray(at, at + length)
    const binary = (formats.length === 1 ? formats[0] : formats[i]) === 1
    values.push(binary ? Buffer.from(bytes) : bytes.toString('utf8'))
    at += length
  }
  return values
}

/** A message that carries texts, and what else there is behind them. */
function messageOf(type, texts, rest = Buffer.alloc(0)) {
  const content = Buffer.concat([...texts.map((text) => Buffer.from(`${text}\0`)), rest])
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(content.length + 4, 1)
  return Buffer.concat([head, content])
}
/** The name under which each connection has a ROLLBACK prepared. */
const undoing = 'bench_rollback'

const isCommit = (text) => text.trim().toLowerCase() === 'commit'

/** @param {string} databaseUrl of the server behind */
export async function startCapture(databaseUrl) {
  const target = new URL(databaseUrl)
  let noted = null
  const open = new Set()
  const server = createServer((socket) => {
    const behind = connect(Number(target.port || 5432), target.hostname)
    open.add(socket).add(behind)
    let statement = ''
    /** What the backend has prepared on this connection. */
    const prepared = new Map()
    /** Commits that were turned into rollbacks, and not answered yet: the backend is told that they were done. */
    let undone = 0
    /** Of each statement that is being prepared, in their order, whether it is ours: the backend does not hear of it. */
    const preparing = []
    let values = []
    const read = createReader((type, message) => {
      if (type === 'P') {
        statement = textAt(message, message.indexOf(0, 5) + 1)
        prepared.set(textAt(message, 5), statement)
        if (isCommit(statement)) {
          preparing.push(true)
          behind.write(messageOf('P', [undoing, 'rollback'], Buffer.alloc(2)))
        }
        preparing.push(false)
      } else if (type === 'B') {
        const name = message.indexOf(0, 5) + 1
        statement = prepared.get(textAt(message, name)) ?? statement
        values = valuesOf(message)
        if (noted !== null && isCommit(statement)) {
          undone++
          const rest = message.subarray(message.indexOf(0, name) + 1)
          return void behind.write(messageOf('B', [textAt(message, 5), undoing], rest))
        }
      } else if (type === 'E') noted?.push({ text: statement, values })
      else if (type === 'Q') noted?.push({ text: textAt(message, 5) })
      if (noted === null || type !== 'Q' || !isCommit(textAt(message, 5))) return void behind.write(message)
      undone++
      behind.write(messageOf('Q', ['rollback']))
    }, true)
    socket.on('data', read)
    behind.on(
      'data',
      createReader((type, message) => {
        if (type === '1' && preparing.shift() === true) return
        const isAnswer = type === 'C' && undone > 0 && textAt(message, 5) === 'ROLLBACK'
        if (isAnswer) undone--
        socket.write(isAnswer ? messageOf('C', ['COMMIT']) : message)
      }, false),
    )
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ]) {
      // Messages go on one by one: held back until the last is acknowledged, each statement would take 40 ms.
      one.setNoDelay(true)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(target)
  through.hostname = '127.0.0.1'
  through.port = String(server.address().port)
  return {
    url: through.href,
    /**
     * Statements that `act` makes the backend send, of which nothing stays.
     * @returns {Promise<{ text: string, values?: unknown[] }[]>} up to the end of its transaction: what follows (the outbox) is not its own
     */
    async statementsOf(act) {
      const all = []
      noted = all
      try {
        await act()
      } finally {
        noted = null
      }
      const last = all.findLastIndex((one) => isCommit(one.text))
      return all
        .slice(0, last + 1)
        .filter((one) => !one.text.includes('outbox_message') || /^\s*insert/.test(one.text))
        .map(({ text, values }) => (values === undefined ? { text } : { text, values }))
    },
    stop: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Sends statements on one connection, prepared ones as the backend has them. @returns milliseconds */
export async function replay(client, statements) {
  const began = performance.now()
  try {
    for (const { text, values } of statements) {
      const name = values === undefined || values.length === 0 ? undefined : names.of(text)
      await client.query({ text, ...(values === undefined ? {} : { values }), ...(name === undefined ? {} : { name }) })
    }
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  return performance.now() - began
}
