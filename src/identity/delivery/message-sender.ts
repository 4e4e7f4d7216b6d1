/** Messages of one channel on their way at once. */
export const linesPerChannel = 4

/** The port through which one channel's messages leave. Throws when one did not; the worker tries again. */
export interface MessageSender<Payload> {
  /** @returns what the gateway calls the message, where a later report names it so */
  send(messageId: string, payload: Payload): Promise<{ providerId?: string }>
  close(): void
}

/** Trying again is of no use. */
export class PermanentDeliveryError extends Error {}
