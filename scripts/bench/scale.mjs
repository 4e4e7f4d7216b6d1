// `npm run bench`: the desk's work at scale, measured through the HTTP API of a server of its own, beside what the same SQL
// takes straight on the database in the same run.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openPool } from '../../src/identity/database/database.ts'
import { say } from '../lib/tell.mjs'
import { consolePartsOf, measureConsole, showConsole } from './console/console.mjs'
import { createClient, startMailbox, startServer } from './scale/backend.mjs'
import { replay, startCapture } from './scale/capture.mjs'
import { agentIds, ensureFilled } from './scale/fill.mjs'
import { median, summaryOf, timed } from './scale/measure.mjs'
import { createDesk, mixedDesk, operations } from './scale/operations.mjs'
import { pageOf, partsOf, yardstickIn } from './scale/page.mjs'
import { atScale, promisesOf } from './scale/promises.mjs'
import { benchFolder, startBenchPostgres, warmUp } from './scale/postgres.mjs'

const someNumbers = { fits: /^[1-9]\d*(,[1-9]\d*)*$/, wants: 'numbers, with commas between' }

/** What `--only` may name a part of. */
const measured = [...operations.map(({ name }) => name), mixedDesk.name, ...consolePartsOf('').map(([name]) => name)]

export const scaleCommand = {
  call: 'npm run bench -- scale',
  says: "Measures the desk's work at scale, beside its SQL alone, and the console in Chromium.",
  options: {
    accounts: { value: 'N,N…', default: '10000,100000,1000000', says: 'how many accounts, a run each', ...someNumbers },
    audit: { value: 'N,N…', says: 'how many audit entries to each (else ten for an account)', ...someNumbers },
    concurrency: { value: 'N,N…', default: '1,16', says: 'how many requests at a time', ...someNumbers },
    rounds: {
      value: 'N',
      default: '5',
      says: 'how often each operation is measured',
      fits: /^[1-9]\d*$/,
      wants: 'a number',
    },
    only: {
      value: 'TEXT',
      says: 'what has this in its name alone (else everything)',
      fits: { test: (text) => measured.some((name) => name.includes(text)) },
      wants: `a part of one of these names:\n  ${measured.join('\n  ')}\n `,
    },
    quick: { says: '10,000 accounts, one short round: that everything works; no time is judged' },
    report: { value: 'FILE', says: 'where the report goes (else .cache/bench/report-….json)' },
    compare: { value: 'FILE', says: 'an earlier report, to say what has changed' },
    page: { value: 'FILE', says: 'writes a page that says what was measured' },
  },
}
const numbers = (text) => text.split(',').map(Number)
const fixed = (value, width = 8) => (value === null || Number.isNaN(value) ? '-' : value.toFixed(2)).padStart(width)

/** @returns {Promise<boolean>} whether everything worked, and no figure that is promised was missed */
export async function measureScale({ only = '', ...values }) {
  const sizes = values.quick ? [10_000] : numbers(values.accounts)
  const audits = values.audit === undefined ? sizes.map((size) => size * 10) : numbers(values.audit)
  const plan = {
    concurrencies: values.quick ? [1, 4] : numbers(values.concurrency),
    rounds: values.quick ? 1 : Number(values.rounds),
    share: values.quick ? 0.25 : 1,
    wanted: operations.filter((operation) => operation.name.includes(only)),
    mixed: mixedDesk.name.includes(only),
  }
  const consoleParts = consolePartsOf(only)
  const server = await startBenchPostgres()
  const results = []
  try {
    for (const [place, accounts] of sizes.entries()) {
      const audit = audits[place] ?? accounts * 10
      say(
        `\n${accounts.toLocaleString('en')} accounts, ${audit.toLocaleString('en')} audit entries, PostgreSQL ${server.version}`,
      )
      const filled = await ensureFilled(server, accounts, audit)
      await warmUp(filled.url)
      const ofDesk = plan.mixed || plan.wanted.length > 0 ? await measureSize(filled, plan) : { rows: [] }
      results.push({ accounts, audit, ...ofDesk })
      if (ofDesk.rows.length > 0) show(results.at(-1))
      // A screen shows a page of whatever there is: the largest database is enough.
      if (accounts !== Math.max(...sizes) || consoleParts.length === 0) continue
      const rows = await measureConsole(filled, { wanted: consoleParts, quick: values.quick, audit })
      showConsole(rows, values.quick)
      results.at(-1).rows.push(...rows)
    }
  } finally {
    await server.stop()
  }
  if (results.length > 1) showGrowth(results)
  const report = {
    at: new Date().toISOString(),
    machine: machine(),
    postgres: server.version,
    node: process.version,
    results,
  }
  mkdirSync(benchFolder, { recursive: true })
  const path = values.report ?? join(benchFolder, `report-${report.at.replaceAll(':', '-').slice(0, 19)}.json`)
  writeFileSync(path, JSON.stringify(report, null, 2))
  say(`\nReport: ${path}`)
  if (values.page !== undefined) writeFileSync(values.page, pageOf(report))
  if (values.compare !== undefined) showChange(JSON.parse(readFileSync(values.compare, 'utf8')), report)
  const errors = results.flatMap((result) =>
    result.rows.flatMap((row) => row.errors.map((error) => `${row.name}: ${error}`)),
  )
  for (const error of new Set(errors)) say(`  failed: ${error}`)
  // The quick run is there to know that all of this works: it judges no time.
  const missed = promisesOf(results).filter(({ kept }) => !kept)
  for (const { accounts, name, promise, measured } of missed)
    say(`  missed at ${accounts.toLocaleString('en')}: ${name}: ${promise}, measured ${measured}`)
  return errors.length === 0 && (values.quick || missed.length === 0)
}

async function measureSize(filled, { concurrencies, rounds, share, wanted, mixed }) {
  const mailbox = await startMailbox()
  const capture = await startCapture(filled.url)
  const sql = new pg.Client({ connectionString: filled.url })
  await sql.connect()
  // What is sent again is planned as the backend has it planned.
  const pool = openPool(filled.url)
  const engine = await pool.connect()
  const start = (name, databaseUrl) =>
    startServer({ name, dataFolder: filled.dataFolder, databaseUrl, smtpUrl: mailbox.url })
  const server = await start('measured', filled.url)
  const behind = await start('captured', capture.url)
  const [client, captured] = [createClient(server.port), createClient(behind.port)]
  try {
    const desk = await createDesk({ client, port: server.port, sql, mailbox })
    Object.assign(desk, { client, port: server.port, agentIds })
    const before = server.usage()
    const seen = new Map()
    const note = (operation, kind, round) => {
      const key = `${operation.name}|${kind}`
      seen.set(key, [...(seen.get(key) ?? []), round])
    }
    const yardsticks = []
    // Unmeasured first: what is compiled, prepared and cached on first use is no part of a day's work.
    const showStep = stepsOf(wanted.length * (rounds + 1))
    for (const operation of wanted) {
      await desk.refresh()
      const inputs = await operation.prepare(desk, warmUps(operation, share), client.call)
      await timed(inputs, 1, (input) => operation.run(client.call, desk, input))
      if (operation.noEngine !== true) await engineOf(operation, desk, captured, capture, engine, share)
      showStep('warming up', operation.name)
    }
    for (let round = 0; round < rounds; round++) {
      for (const operation of wanted) {
        for (const concurrency of concurrencies) {
          await desk.refresh()
          const count = Math.max(2, Math.round(operation.many * share * Math.max(1, Math.sqrt(concurrency))))
          const inputs = await operation.prepare(desk, count, client.call)
          const endBeside = await operation.beside?.(desk)
          const used = server.usage()
          const result = await timed(inputs, concurrency, (input) => operation.run(client.call, desk, input))
          await endBeside?.()
          note(operation, concurrency, { ...result, ...spent(used, server.usage()) })
        }
        if (operation.noEngine !== true)
          note(operation, 'engine', await engineOf(operation, desk, captured, capture, engine, share))
        showStep(`round ${round + 1} of ${rounds}`, operation.name)
      }
      yardsticks.push(await yardstickOf(engine, client))
    }
    const rows = wanted.map((operation) => {
      const at = Object.fromEntries(
        concurrencies.map((one) => [one, summaryOf(seen.get(`${operation.name}|${one}`) ?? [])]),
      )
      const engine = seen.get(`${operation.name}|engine`)
      return {
        name: operation.name,
        target: operation.target ?? null,
        at,
        engine: engine === undefined ? null : summaryOf(engine),
        statements: engine === undefined ? null : median(engine.flatMap((one) => one.statements)),
        errors: [...Object.values(at).flatMap((one) => one.errors), ...(engine ?? []).flatMap((one) => one.errors)],
      }
    })
    if (mixed) {
      const inputs = await mixedDesk.prepare(desk, Math.round(200 * share), client.call)
      const used = server.usage()
      const result = await timed(inputs, mixedDesk.concurrency, (input) => mixedDesk.run(client.call, desk, input))
      const whole = summaryOf([{ ...result, ...spent(used, server.usage()) }])
      rows.push({
        name: mixedDesk.name,
        target: null,
        at: { 10: whole },
        engine: null,
        statements: null,
        errors: whole.errors,
      })
    }
    return {
      rows,
      yardstick: {
        roundTrip: median(yardsticks.map((one) => one.roundTrip)),
        kept: median(yardsticks.map((one) => one.kept)),
        ping: median(yardsticks.map((one) => one.ping)),
      },
      startMilliseconds: server.startMilliseconds,
      memory: { before, after: server.usage(), parts: await server.memoryParts() },
    }
  } finally {
    client.close()
    captured.close()
    await sql.end()
    engine.release()
    await pool.end()
    await server.stop()
    await behind.stop()
    await capture.stop()
    await mailbox.stop()
  }
}

/** What nothing costs on this machine: a statement that reads nothing, one that only reaches the disk, a request that does nothing. */
async function yardstickOf(engine, client) {
  const many = Array.from({ length: 100 })
  const trips = await timed(many, 1, () => engine.query({ name: 'yardstick', text: 'select 1' }))
  const kept = await timed(many, 1, () =>
    engine.query({ name: 'yardstick_kept', text: `select pg_logical_emit_message(true, 'bench', 'kept')` }),
  )
  const pings = await timed(many, 1, () => client.send('GET', '/health/live', {}))
  return { roundTrip: median(trips.times), kept: median(kept.times), ping: median(pings.times) }
}

/** Tells how far a measurement is. @param all steps that there are */
function stepsOf(all) {
  let done = 0
  let last = performance.now()
  return (part, name) => {
    const now = performance.now()
    const seconds = ((now - last) / 1000).toFixed(1)
    last = now
    say(`  ${String(++done).padStart(String(all).length)} of ${all}, ${part}: ${name} (${seconds} s)`)
  }
}

/** PostgreSQL keeps a plan for all values from the sixth use on, and the engine of the server compiles what is used often. */
const warmUps = (operation, share) => (share < 1 ? 2 : Math.max(8, 2 * operation.many))

const spent = (before, after) => (before === null || after === null ? {} : { cpu: after.cpu - before.cpu })

/** The same SQL straight on the database: each time on somebody else, as through the API. */
async function engineOf(operation, desk, captured, capture, engine, share) {
  const round = { times: [], errors: [], statements: [], wall: 0 }
  const inputs = await operation.prepare(desk, Math.max(2, Math.round((operation.many / 2) * share)), desk.client.call)
  for (const input of inputs)
    try {
      const statements = await capture.statementsOf(() => operation.run(captured.call, desk, input))
      const milliseconds = await replay(engine, statements)
      round.times.push(milliseconds)
      round.wall += milliseconds
      round.statements.push(statements.filter(({ text }) => !/^(begin|commit)$/i.test(text.trim())).length)
    } catch (error) {
      round.errors.push(`its SQL: ${error instanceof Error ? error.message : error}`)
    }
  return round
}

function show({ accounts, rows, memory, startMilliseconds, yardstick }) {
  say(
    `\n${'milliseconds'.padEnd(46)}${['at', 'p50', 'p95', 'p99', 'per s', 'CPU', 'SQL p50', 'ratio', 'adds', 'queries', 'to be'].map((head) => head.padStart(9)).join('')}`,
  )
  for (const row of rows)
    for (const [concurrency, { p50, p95, p99, perSecond, cpuPerRequest }] of Object.entries(row.at)) {
      const first = concurrency === Object.keys(row.at)[0]
      const alone = first && row.engine !== null
      const cells = [
        concurrency.padStart(9),
        ...[p50, p95, p99].map((value) => fixed(value, 9)),
        perSecond.toFixed(0).padStart(9),
        fixed(cpuPerRequest, 9),
        ...(alone ?
          [
            fixed(row.engine.p50, 9),
            fixed(p50 / row.engine.p50, 9),
            fixed(p50 - row.engine.p50, 9),
            String(row.statements).padStart(9),
          ]
        : ['', '', '', ''].map((empty) => empty.padStart(9))),
        (first && accounts >= atScale && row.target !== null ? `< ${row.target}` : '').padStart(9),
      ]
      say(`${(first ? row.name : '').padEnd(46)}${cells.join('')}`)
    }
  say(`\n${yardstickIn(yardstick)}`)
  if (memory.after !== null)
    say(
      `\nThe server: ready after ${(startMilliseconds / 1000).toFixed(1)} s; memory ${memory.after.memory.toFixed(0)} MB, at most ${memory.after.peak.toFixed(0)} MB.${memory.parts === null ? '' : ` ${partsOf(memory.parts)}`}`,
    )
}

function showGrowth(results) {
  say(
    `\nHow it grows, p50 in milliseconds${' '.repeat(13)}${results.map(({ accounts }) => accounts.toLocaleString('en').padStart(12)).join('')}`,
  )
  for (const { name } of results[0].rows) {
    const cells = results.map(({ rows }) => Object.values(rows.find((row) => row.name === name)?.at ?? {})[0]?.p50)
    say(`${name.padEnd(46)}${cells.map((value) => fixed(value ?? Number.NaN, 12)).join('')}`)
  }
}

/** What changed by more than both runs' noise. */
function showChange(before, after) {
  say(`\nAgainst ${before.at}`)
  for (const result of after.results) {
    const old = before.results.find(({ accounts, audit }) => accounts === result.accounts && audit === result.audit)
    for (const row of result.rows)
      for (const [concurrency, now] of Object.entries(row.at)) {
        const then = old?.rows.find(({ name }) => name === row.name)?.at[concurrency]
        if (then === undefined) continue
        const difference = now.p50 - then.p50
        const noise = 2 * (now.noise + then.noise)
        const verdict =
          Math.abs(difference) <= noise ? 'as before, within noise'
          : (row.unit ?? 'ms') === 'ms' ?
            difference < 0 ?
              'faster'
            : 'slower'
          : difference < 0 ? 'less'
          : 'more'
        say(
          `${row.name.padEnd(46)}${concurrency.padStart(4)}${fixed(then.p50)} ->${fixed(now.p50)} ${row.unit ?? 'ms'}, ${(((now.p50 - then.p50) / then.p50) * 100).toFixed(0)} %: ${verdict}`,
        )
      }
  }
}

const machine = () => ({
  processors: cpus().length,
  model: cpus()[0]?.model ?? '',
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
})
