import { createServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { BatchedSocket } from './batched-socket.ts'

let server: Server
let heard = ''
beforeAll(async () => {
  server = createServer((socket) => socket.on('data', (piece: Buffer) => (heard += piece.toString())))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

describe('what is written in one turn', () => {
  it('goes out as one, in its order, and nothing waits for the next', async () => {
    const socket = new BatchedSocket()
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    const written = vi.spyOn(socket, '_write')
    // As the driver does it for each statement; the last of them a few promises later.
    const send = (text: string): void => {
      socket.cork()
      for (const part of text) socket.write(part)
      socket.uncork()
    }
    send('ab')
    send('c')
    await Promise.resolve()
    send('d')
    await vi.waitFor(() => expect(heard).toBe('abcd'))
    expect(written).toHaveBeenCalledTimes(1)
    send('e')
    await vi.waitFor(() => expect(heard).toBe('abcde'))
    expect(written).toHaveBeenCalledTimes(2)
    send('fg')
    socket.end('h')
    await vi.waitFor(() => expect(heard).toBe('abcdefgh'))
  })
})
