import type { Readable } from 'node:stream'
import axios, { AxiosError, type AxiosResponse } from 'axios'
import type { RouteAnswer, RouteSpec } from '#common/api/route.ts'
import { AppError } from '#common/errors.ts'
import type { Secret } from '#common/secret.ts'
import { answerError } from './answer-error.ts'
import { createEventReader, type ServerSentEvent } from './event-reader.ts'
import { routeAddress, type RouteInput } from './route-address.ts'

/** How long a request, and a look at the backend's health, may take, in milliseconds. */
const requestWithin = 15_000
const aliveWithin = 3_000
/** How long a stream may be silent, in milliseconds; the backend says every 15 seconds that it lives. */
const silentFor = 40_000
/** The largest answer, in bytes. */
const largestAnswer = 16 * 1024 * 1024
const largestProblem = 64 * 1024

export interface IdentityClient {
  /**
   * One request, one parsed answer.
   * @param signal cuts it off (`cancelled`), which says nothing about whether the backend can be reached
   * @throws AppError the backend's own code with its request id; `backend_unreachable`, `timeout`, or
   *   `answer_not_understood` where the answer is not what the route promises
   */
  request<S extends RouteSpec>(
    route: S,
    input: RouteInput,
    accessToken: Secret<string>,
    signal?: AbortSignal,
  ): Promise<RouteAnswer<S>>
  /**
   * Listens to server-sent events until the stream ends or `signal` is aborted; both are no error.
   * @throws AppError as `request` does, `timeout` where nothing is heard any more
   */
  listen(
    path: string,
    accessToken: Secret<string>,
    onEvent: (event: ServerSentEvent) => void,
    signal: AbortSignal,
  ): Promise<void>
  /** Whether the backend answers at all. Never throws. */
  isAlive(): Promise<boolean>
}

/** Axios keeps the request, bearer and body included, in its errors; nothing of them may be the cause of another one. */
function networkError(error: unknown): AppError {
  const code = error instanceof AxiosError ? error.code : undefined
  if (code === AxiosError.ERR_CANCELED) return new AppError('cancelled', { detail: code })
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return new AppError('timeout', { detail: code })
  if (code === 'ERR_FR_TOO_MANY_REDIRECTS' || code === 'ERR_BAD_RESPONSE') {
    return new AppError('answer_not_understood', { detail: code })
  }
  return new AppError('backend_unreachable', { detail: code ?? 'no answer' })
}

const wasReset = (error: unknown): boolean =>
  error instanceof AxiosError && (error.code === 'ECONNRESET' || error.code === 'EPIPE')

function parseBody(response: AxiosResponse<unknown>): unknown {
  if (typeof response.data !== 'string') return undefined
  try {
    return JSON.parse(response.data)
  } catch {
    return undefined
  }
}

/** A refused stream answers with a problem, as everything else does. */
async function refusalOf(response: AxiosResponse<Readable>): Promise<AppError> {
  let text = ''
  response.data.setEncoding('utf8')
  for await (const part of response.data) {
    text += String(part)
    if (text.length > largestProblem) break
  }
  return answerError(response.status, parseBody({ ...response, data: text }), requestIdOf(response))
}

const requestIdOf = (response: AxiosResponse<unknown>): string | undefined => {
  const id: unknown = response.headers['x-request-id']
  return typeof id === 'string' ? id : undefined
}

/**
 * The only way to the identity backend's API.
 * @param options.onOutcome told after every request whether the backend was reached
 */
export function createIdentityClient(options: {
  origin: string
  onOutcome?: (reached: boolean) => void
  timeoutMilliseconds?: number
  silentMilliseconds?: number
}): IdentityClient {
  const http = axios.create({
    baseURL: options.origin,
    adapter: 'http',
    timeout: options.timeoutMilliseconds ?? requestWithin,
    // A redirect could carry the bearer to somewhere else; the API has none.
    maxRedirects: 0,
    maxContentLength: largestAnswer,
    responseType: 'text',
    transformResponse: (data: unknown) => data,
    validateStatus: () => true,
  })

  async function send(
    route: RouteSpec,
    input: RouteInput,
    token: Secret<string>,
    signal: AbortSignal | undefined,
  ): Promise<AxiosResponse<unknown>> {
    const mayRepeat = route.method === 'GET' || !route.changes || input.idempotencyKey !== undefined
    const once = () =>
      http.request<unknown>({
        method: route.method,
        url: routeAddress(route.path, input),
        headers: {
          accept: 'application/json, application/problem+json',
          authorization: `Bearer ${token.reveal()}`,
          ...(input.idempotencyKey === undefined ? {} : { 'idempotency-key': input.idempotencyKey }),
          ...(route.method === 'POST' ? { 'content-type': 'application/json' } : {}),
        },
        ...(signal === undefined ? {} : { signal }),
        ...(route.method === 'POST' ? { data: JSON.stringify(input.body ?? {}) } : {}),
      })
    try {
      return await once().catch((error: unknown) => {
        if (mayRepeat && wasReset(error)) return once()
        throw error
      })
    } catch (error) {
      throw networkError(error)
    }
  }

  return {
    async request(route, input, accessToken, signal) {
      let response: AxiosResponse<unknown>
      try {
        response = await send(route, input, accessToken, signal)
      } catch (error) {
        if (error instanceof AppError && error.code === 'cancelled') throw error
        options.onOutcome?.(error instanceof AppError && error.code === 'answer_not_understood')
        throw error
      }
      const body = parseBody(response)
      const requestId = requestIdOf(response)
      const isAnswer = response.status >= 200 && response.status < 300
      const error = isAnswer ? null : answerError(response.status, body, requestId)
      options.onOutcome?.(error?.code !== 'backend_unreachable')
      if (error !== null) throw error
      const answer = route.answer.safeParse(body)
      if (answer.success) return answer.data as RouteAnswer<typeof route>
      const detail = `answer of ${route.path} differs at "${answer.error.issues[0]?.path.join('.') ?? ''}"`
      throw new AppError('answer_not_understood', requestId === undefined ? { detail } : { detail, requestId })
    },
    async listen(path, accessToken, onEvent, signal) {
      let response: AxiosResponse<Readable>
      const ending = new AbortController()
      const end = () => ending.abort()
      if (signal.aborted) return
      signal.addEventListener('abort', end)
      let silent = false
      const watch = setTimeout(() => {
        silent = true
        ending.abort()
      }, options.silentMilliseconds ?? silentFor)
      try {
        response = await http.request<Readable>({
          method: 'GET',
          url: path,
          headers: { accept: 'text/event-stream', authorization: `Bearer ${accessToken.reveal()}` },
          responseType: 'stream',
          timeout: 0,
          signal: ending.signal,
        })
        if (response.status !== 200) throw await refusalOf(response)
        const type = String(response.headers['content-type'])
        if (!type.startsWith('text/event-stream')) throw new AppError('answer_not_understood', { detail: 'no stream' })
        options.onOutcome?.(true)
        const read = createEventReader(onEvent)
        response.data.setEncoding('utf8')
        for await (const text of response.data) {
          watch.refresh()
          read(String(text))
        }
      } catch (error) {
        ending.abort()
        if (signal.aborted) return
        if (silent) throw new AppError('timeout', { detail: 'silent stream' })
        const known = error instanceof AppError ? error : networkError(error)
        if (known.code === 'backend_unreachable') options.onOutcome?.(false)
        throw known
      } finally {
        clearTimeout(watch)
        signal.removeEventListener('abort', end)
      }
    },
    async isAlive() {
      try {
        const response = await http.get('/health/live', { timeout: aliveWithin })
        return response.status < 500
      } catch {
        return false
      }
    },
  }
}
