import { spawn } from 'node:child_process'

const commands = { darwin: 'open', win32: 'explorer.exe' }

/** Opens a file in the system browser. Its path stands among the arguments, the one-time address only in the file. */
export function openBrowser(path, platform = process.platform) {
  const child = spawn(commands[platform] ?? 'xdg-open', [path], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
