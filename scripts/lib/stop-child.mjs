/** Asks a child to end, by its channel (which Windows has too) and by signal, and ends it when the time is over. */
export async function stopChild(child, milliseconds) {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  if (child.connected) child.send({ kind: 'stop' }, () => undefined)
  if (process.platform !== 'win32') child.kill('SIGTERM')
  const limit = setTimeout(() => child.kill('SIGKILL'), milliseconds)
  await gone
  clearTimeout(limit)
}
