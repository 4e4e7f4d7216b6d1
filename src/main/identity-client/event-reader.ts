import { AppError } from '#common/errors.ts'

export interface ServerSentEvent {
  readonly name: string
  readonly data: string
}

/** The most that one event may hold, in characters; ours are a few hundred. */
const largestEvent = 64 * 1024

/**
 * Reads server-sent events (WHATWG HTML, 9.2.6) from a text that arrives in pieces of any size.
 * @throws AppError `answer_not_understood` for an event without end
 */
export function createEventReader(onEvent: (event: ServerSentEvent) => void): (text: string) => void {
  let rest = ''
  let name = ''
  let data: string[] = []

  function take(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ name: name === '' ? 'message' : name, data: data.join('\n') })
      name = ''
      data = []
      return
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'event') name = value
    else if (field === 'data') data.push(value)
  }

  return (text) => {
    rest += text
    for (;;) {
      // A lone CR at the end may be half of a CRLF.
      const end = /\r\n|\n|\r(?!$)/.exec(rest)
      if (end === null) break
      const line = rest.slice(0, end.index)
      rest = rest.slice(end.index + end[0].length)
      take(line)
    }
    if (rest.length + data.reduce((sum, part) => sum + part.length, 0) > largestEvent)
      throw new AppError('answer_not_understood', { detail: 'an event without end' })
  }
}
