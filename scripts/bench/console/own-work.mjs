// How long the tab's own thread worked for each frame: not how long it waited for a processor that others had.

const categories = ['toplevel', 'devtools.timeline']

/** @param devTools session of a tab @returns {Promise<number[]>} its thread's time for each frame made during `act`, in milliseconds */
export async function workOfFrames(devTools, act) {
  const events = []
  const collect = ({ value }) => events.push(...value)
  devTools.on('Tracing.dataCollected', collect)
  await devTools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories, excludedCategories: ['*'] },
  })
  await act()
  const complete = new Promise((resolve) => devTools.once('Tracing.tracingComplete', resolve))
  await devTools.send('Tracing.end')
  await complete
  devTools.off('Tracing.dataCollected', collect)
  return perFrame(events)
}

/** Everything that the thread did from the end of one frame to the end of the next. */
function perFrame(events) {
  const frames = events.filter(({ name, ph }) => name === 'FireAnimationFrame' && ph === 'X')
  const thread = busiest(frames.map(({ pid, tid }) => `${pid} ${tid}`))
  const ofThread = ({ pid, tid }) => `${pid} ${tid}` === thread
  const asked = frames.filter(ofThread).map(({ ts }) => ts)
  const tasks = events
    .filter((event) => event.name === 'ThreadControllerImpl::RunTask' && event.ph === 'X' && ofThread(event))
    .sort((left, right) => left.ts - right.ts)
  const work = []
  let sum = 0
  for (const { ts, dur, tdur } of tasks) {
    // Of some tasks the browser knows by the wall's clock alone how long they took: no less than that.
    sum += (tdur ?? dur) / 1000
    if (!asked.some((at) => at >= ts && at < ts + dur)) continue
    work.push(sum)
    sum = 0
  }
  return work
}

function busiest(threads) {
  const counts = new Map()
  for (const thread of threads) counts.set(thread, (counts.get(thread) ?? 0) + 1)
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0]
}
