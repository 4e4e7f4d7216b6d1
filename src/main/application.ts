import { liveRoutes } from '#common/api/live.ts'
import type { BridgeHandlers, HostView } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import { readCaseLink } from '#common/model/deep-link.ts'
import type { CaseId } from '#common/model/ids.ts'
import { createDispatch, createEmit } from './bridge/dispatch.ts'
import { createRunningCalls } from './bridge/running-calls.ts'
import { createBriefClipboard } from './clipboard/brief-clipboard.ts'
import { systemClock, type Clock } from './clock.ts'
import { watchConnection } from './connection/connection.ts'
import { forwardedHandlers } from './forward/forwarded-handlers.ts'
import type { Host } from './host/host.ts'
import { createIdentityClient } from './identity-client/identity-client.ts'
import { createLive } from './live/live.ts'
import { createLog, type Log } from './log.ts'
import { openPreferences } from './preferences/preferences-store.ts'
import { preferencesHandlers } from './preferences/preferences-handlers.ts'
import { watchMe } from './session/me-watch.ts'
import { createOpenId } from './session/openid.ts'
import { createSession } from './session/session.ts'
import { sessionHandlers } from './session/session-handlers.ts'

export interface ApplicationOptions {
  backendAddress: string
  demo: boolean
  clock?: Clock
  log?: Log
}

/** The desktop application, in whatever host: wires the features to the bridge and begins to serve. */
export async function start(host: Host, options: ApplicationOptions): Promise<void> {
  const { backendAddress, demo, clock = systemClock, log = createLog() } = options
  const emit = createEmit(host.transport)
  const preferences = await openPreferences(host.lifecycle.userDataFolder)
  const client = createIdentityClient({ origin: backendAddress, onOutcome: (reached) => connection.report(reached) })
  const connection = watchConnection({
    clock,
    isAlive: () => client.isAlive(),
    onChange: (view) => emit('connection.changed', view),
  })
  const session = createSession({
    host,
    client,
    openid: createOpenId(backendAddress, clock),
    clock,
    log,
    locale: () => preferences.current.locale,
    onChange: (view) => {
      if (view.signInProblem?.code === 'backend_unreachable') connection.report(false)
      emit('session.changed', view)
      live.follow(view.state === 'signed_in' ? (view.me?.id ?? null) : null)
    },
  })
  const live = createLive({
    listen: (path, onEvent, signal) => session.listen(path, onEvent, signal),
    ask: () => session.request(liveRoutes.getLiveVersions, {}),
    onChange: (view) => emit('live.changed', view),
  })
  const meWatch = watchMe(session, () => connection.view.online)
  const clipboard = createBriefClipboard(host.clipboard, clock)
  const { kind, profile, version, canNotify, canBadge, refusesScreenCapture } = host.facts
  const hostView: HostView = {
    ...{ kind, profile, version, canNotify, canBadge, refusesScreenCapture, backendAddress, demo },
    keepsSession: host.secrets.persistent,
  }
  let linked: CaseId | null = null
  host.onLink((link) => {
    const caseId = readCaseLink(link)
    if (caseId === null) return
    linked = caseId
    emit('host.linkOpened', {})
  })
  const running = createRunningCalls()
  const handlers: BridgeHandlers = {
    'host.describe': async () => hostView,
    'host.notify': async ({ title, body }) => {
      if (canNotify) host.notify(title, body)
      return { shown: canNotify }
    },
    'host.takeLink': async () => {
      const caseId = linked
      linked = null
      return { caseId }
    },
    'host.setBadge': async ({ count }) => {
      if (canBadge) host.setBadge(count)
      return undefined
    },
    'host.cancel': async ({ callId }) => {
      running.cancel(callId)
      return undefined
    },
    'live.get': async () => live.view,
    'connection.get': async () => connection.view,
    ...preferencesHandlers(preferences, emit),
    ...sessionHandlers(session),
    ...clipboard.handlers,
    ...forwardedHandlers((route, input, signal) =>
      session.request(route, input, signal).catch((error: unknown) => {
        // Also where it was the provider that could not be asked for a new token.
        if (error instanceof AppError && error.code === 'backend_unreachable') connection.report(false)
        throw error
      }),
    ),
  }
  host.lifecycle.onQuit(async () => {
    connection.stop()
    live.stop()
    meWatch.stop()
    await Promise.all([session.stop(), clipboard.clearNow()])
  })
  await host.transport.serve(createDispatch(handlers, log, running))
  void client.isAlive().then((alive) => connection.report(alive))
  await session.restore()
}
