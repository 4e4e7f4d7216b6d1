// The console's part of the bench: what the person in the chair waits for, measured in Chromium on the filled database.
import pg from 'pg'
import { buildConsole } from '../../lib/build-console.mjs'
import { freePort } from '../../lib/test-postgres.mjs'
import { say } from '../../lib/tell.mjs'
import { startMailbox, startServer } from '../scale/backend.mjs'
import { summaryOf } from '../scale/measure.mjs'
import { agentNames, supervisorName } from '../scale/people.mjs'
import { scrollAudit, scrollStill } from './audit-scroll.mjs'
import { namesToType, typeQuickly, typeSlowly } from './keystrokes.mjs'
import { freshCode, openSignedIn, startBrowser, startConsole } from './loopback.mjs'

const onlyRound = (times) => [{ times, errors: [], wall: times.reduce((sum, one) => sum + one, 0) }]
const eachOwnRound = (times) => times.flatMap((one) => onlyRound([one]))

/** A row as the operations have it. `judged` says what is held against the target: the median, or the worst. */
function rowOf(name, unit, rounds, { target = null, judged = 'p50' } = {}) {
  const summary = summaryOf(rounds)
  const most = rounds
    .flatMap((round) => round.times)
    .reduce((worst, one) => Math.max(worst, one), Number.NEGATIVE_INFINITY)
  return {
    ...{ name, unit, target, judged, engine: null, statements: null, errors: summary.errors },
    at: { 1: { ...summary, most } },
  }
}

/** Everything that the tab began to load before it could be used, in bytes on the wire, heads included. */
const firstScreenBytes = (page) =>
  page.evaluate(() => {
    const until = globalThis.rekeyBench.loadedUntil
    return performance
      .getEntries()
      .filter(({ entryType, startTime }) => ['navigation', 'resource'].includes(entryType) && startTime <= until)
      .reduce((sum, { transferSize }) => sum + transferSize, 0)
  })

async function startSignedIn({ browser, startOne, sql, userName }) {
  const code = await freshCode(sql, userName)
  const running = await startOne()
  return { running, ...(await openSignedIn({ context: browser.context, running, userName, code })) }
}

async function measureStarts({ browser, startOne, sql, plan }) {
  // The first start of a new browser: nothing is cached yet. Later ones are warm.
  const { running: cold, ...first } = await startSignedIn({ browser, startOne, sql, userName: agentNames[0] })
  const bytes = await firstScreenBytes(first.page)
  await first.page.close()
  await cold.stop()
  const starts = []
  for (let start = 0; start < plan.starts; start++) {
    const userName = agentNames[1 + (start % (agentNames.length - 1))]
    const { running, page, ...times } = await startSignedIn({ browser, startOne, sql, userName })
    starts.push({ ...times, readyAfter: running.readyAfter })
    await page.close()
    await running.stop()
  }
  const each = (field) => eachOwnRound(starts.map((one) => one[field]))
  return [
    rowOf('console: first screen on the wire', 'KB', onlyRound([bytes / 1024]), { target: 200 }),
    rowOf('console: its process listens', 'ms', each('readyAfter')),
    rowOf('console: sign-in is shown', 'ms', each('signInShown')),
    rowOf('console: warm start, signed in and usable', 'ms', each('usable'), { target: 2_000 }),
  ]
}

async function measureKeystrokes({ browser, startOne, sql, plan }) {
  const { running, page } = await startSignedIn({ browser, startOne, sql, userName: agentNames[0] })
  const rounds = { slow: [], quick: [] }
  const names = await namesToType(sql, plan.names + 1)
  for (const [place, name] of names.entries()) {
    const slow = { times: [], errors: [], wall: 0 }
    const quick = { times: [], errors: [], wall: 0 }
    await typeSlowly(page, name, slow)
    await typeQuickly(page, name, quick)
    // The first name is what compiles and caches.
    if (place === 0) continue
    rounds.slow.push(slow)
    rounds.quick.push(quick)
  }
  await page.close()
  await running.stop()
  return [
    rowOf('console: key to painted results', 'ms', rounds.slow, { target: 50 }),
    rowOf('console: last key of a quick text', 'ms', rounds.quick, { target: 50 }),
  ]
}

async function measureAudit({ browser, startOne, sql, plan }) {
  const { running, page } = await startSignedIn({ browser, startOne, sql, userName: supervisorName })
  const { wheel, pageDown, work, memory, perSecond } = await scrollAudit(page, plan.entries)
  const still = await scrollStill(page, ...plan.still)
  await page.close()
  await running.stop()
  const longest = (stretches) => eachOwnRound(stretches.map((frames) => Math.max(...frames)))
  const grown = (field) => eachOwnRound(memory.slice(1).map((one) => one[field] - memory[0][field]))
  const frame = { target: 50, judged: 'most' }
  return [
    rowOf('console: audit by wheel, longest frame', 'ms', longest(wheel), frame),
    rowOf('console: audit by Page Down, longest frame', 'ms', longest(pageDown), frame),
    rowOf('console: audit, its own work for one frame', 'ms', eachOwnRound(work.flat()), frame),
    rowOf('console: the same rows alone, longest frame', 'ms', longest(still)),
    rowOf('console: audit, memory grown', 'MB', grown('megabytes'), { target: mostGrowth, judged: 'most' }),
    rowOf('console: audit, nodes grown', 'nodes', grown('nodes')),
    rowOf('console: audit, a thousand entries', 'ms', onlyRound([1_000_000 / perSecond])),
  ]
}

/** What counts as flat: the script's memory may differ by this much between any two looks, in MB. */
const mostGrowth = 2

const parts = [
  ['console: first screen, warm start', measureStarts],
  ['console: key to painted results', measureKeystrokes],
  ['console: audit', measureAudit],
]

export const consolePartsOf = (only) => parts.filter(([name]) => name.includes(only))

/** @returns {Promise<object[]>} rows of the same shape as those of the operations, with a unit of their own */
export async function measureConsole(filled, { wanted, quick, audit }) {
  await buildConsole()
  const plan =
    quick ?
      { starts: 1, names: 2, entries: Math.min(audit, 3_000), still: [500, 2] }
    : { starts: 5, names: 20, entries: Math.min(audit, 100_000), still: [2_000, 10] }
  const mailbox = await startMailbox()
  const { dataFolder, url: databaseUrl } = filled
  const server = await startServer({ name: 'console', dataFolder, databaseUrl, smtpUrl: mailbox.url })
  const sql = new pg.Client({ connectionString: databaseUrl })
  await sql.connect()
  const port = await freePort()
  const browser = await startBrowser()
  say(`  The console in Chromium ${browser.version}`)
  // The same port each time, as it has on a desk: what a browser caches it caches by origin.
  const open = new Set()
  const startOne = async () => {
    const running = await startConsole({ backendPort: server.port, port })
    open.add(running)
    const stop = async () => {
      if (open.delete(running)) await running.stop()
    }
    return { ...running, stop }
  }
  const rows = []
  try {
    for (const [name, measure] of wanted) {
      say(`  ${name}`)
      await browser.context.clearCookies()
      try {
        rows.push(...(await measure({ browser, startOne, sql, plan })))
      } catch (error) {
        const errors = [error instanceof Error ? error.message : String(error)]
        rows.push(rowOf(name, '', [{ times: [], errors, wall: 0 }]))
      }
    }
    return rows
  } finally {
    // Their streams of events would keep the backend from ending.
    for (const running of open) await running.stop()
    await browser.stop()
    await sql.end()
    await server.stop()
    await mailbox.stop()
  }
}

const isReached = ({ target, judged, at }) => at[1][judged] <= target

export function showConsole(rows, quick) {
  say(`\n${'the console'.padEnd(46)}${['', 'p50', 'p95', 'most', 'to be'].map((head) => head.padStart(9)).join('')}`)
  for (const row of rows) {
    const { p50, p95, most } = row.at[1]
    const verdict =
      row.target === null ? ''
      : quick ? '  not judged'
      : isReached(row) ? '  reached'
      : '  <- not reached'
    say(
      `${row.name.padEnd(46)}${row.unit.padStart(9)}${[p50, p95, most].map((value) => value.toFixed(1).padStart(9)).join('')}${(row.target === null ? '' : `< ${row.target}`).padStart(9)}${verdict}${row.judged === 'most' ? ' (most)' : ''}`,
    )
  }
}
