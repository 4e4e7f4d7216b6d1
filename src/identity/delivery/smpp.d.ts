/** The part of the package `smpp` that is used here; it brings no types of its own. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server as NetServer, Socket } from 'node:net'

  namespace smpp {
    interface Pdu {
      command: string
      command_status: number
      sequence_number: number
      message_id?: string
      system_id?: string
      password?: string
      source_addr?: string
      source_addr_ton?: number
      destination_addr?: string
      data_coding?: number
      esm_class?: number
      registered_delivery?: number
      short_message?: Buffer | { message: string | Buffer; udh?: Buffer[] }
      receipted_message_id?: string
      message_state?: number
      response(options?: Record<string, unknown>): Pdu
    }
    type Answered = (pdu: Pdu) => void

    interface Session extends EventEmitter {
      readonly socket: Socket
      send(pdu: Pdu, onResponse?: Answered): boolean
      bind_transceiver(options: Record<string, unknown>, onResponse: Answered): boolean
      submit_sm(options: Record<string, unknown>, onResponse: Answered): boolean
      deliver_sm(options: Record<string, unknown>, onResponse?: Answered): boolean
      enquire_link(onResponse: Answered): boolean
      unbind(onResponse?: Answered): boolean
      close(): void
      destroy(): void
      on(event: 'error', listener: (error: Error) => void): this
      on(event: 'connect' | 'secureConnect' | 'close', listener: () => void): this
      on(event: string, listener: (pdu: Pdu) => void): this
    }
    interface Encoding {
      match(text: string): boolean
      encode(text: string): Buffer
      decode(bytes: Buffer): string
    }
  }

  const smpp: {
    connect(options: { host: string; port: number; tls: boolean; servername?: string }): smpp.Session
    createServer(listener: (session: smpp.Session) => void): NetServer
    createServer(options: { key: string; cert: string }, listener: (session: smpp.Session) => void): NetServer
    encodings: { ASCII: smpp.Encoding; UCS2: smpp.Encoding }
  }
  export = smpp
}
