import { securityHeaders } from '../content-security-policy.ts'
import { readStaticFile } from '../static-files.ts'
import { consoleScheme, isConsoleAddress } from './console-address.ts'
import type { ElectronModule } from './electron-module.ts'

/** Must run before the application is ready. */
export function registerConsoleScheme(electron: ElectronModule): void {
  electron.protocol.registerSchemesAsPrivileged([
    { scheme: consoleScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the renderer's folder and nothing else, with the same policy as the loopback host. */
export function serveConsole(electron: ElectronModule, rendererFolder: string): void {
  electron.protocol.handle(consoleScheme, async (request) => {
    const file =
      request.method === 'GET' && isConsoleAddress(request.url) ?
        await readStaticFile(rendererFolder, new URL(request.url).pathname)
      : null
    if (file === null) return new Response(null, { status: 404, headers: { ...securityHeaders } })
    const headers = { ...securityHeaders, 'content-type': file.contentType }
    return new Response(new Uint8Array(file.body), { headers })
  })
}
