// The page of the docs that says what a run measured: `--page FILE`.
import { promisesOf } from './promises.mjs'

const number = (value, digits = 1) =>
  value === null || value === undefined || Number.isNaN(value) ?
    ''
  : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const whole = (value) => number(value, 0)
const table = (head, rows) =>
  [head, head.map((_, place) => (place === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

const ofBackend = (rows) => rows.filter((row) => row.unit === undefined)
const ofConsole = (rows) => rows.filter((row) => row.unit !== undefined)

function backendTable({ rows }) {
  const head = [
    'operation',
    'p50',
    'p95',
    'p99',
    'a second',
    'CPU',
    'same SQL, p50',
    'ratio',
    'adds',
    'statements',
    'a second at 16',
    'to be',
  ]
  return table(
    head,
    ofBackend(rows).map((row) => {
      const one = row.at[1] ?? Object.values(row.at)[0]
      const many = row.at[16]
      const engine = row.engine?.p50
      return [
        row.name,
        ...[one.p50, one.p95, one.p99].map((value) => number(value)),
        whole(one.perSecond),
        number(one.cpuPerRequest),
        number(engine),
        number(engine === undefined ? null : one.p50 / engine, 2),
        number(engine === undefined ? null : one.p50 - engine),
        row.statements ?? '',
        whole(many?.perSecond),
        row.target === null ? '' : `${row.target}`,
      ]
    }),
  )
}

const consoleTable = ({ rows }) =>
  table(
    ['the console', 'unit', 'p50', 'p95', 'most', 'to be'],
    ofConsole(rows).map(({ name, unit, at, target }) => [
      name,
      unit,
      ...[at[1].p50, at[1].p95, at[1].most].map((value) => number(value)),
      target ?? '',
    ]),
  )

const growthTable = (results) =>
  table(
    ['p50 in ms', ...results.map(({ accounts }) => whole(accounts))],
    ofBackend(results[0].rows).map(({ name }) => [
      name,
      ...results.map(({ rows }) => number(Object.values(rows.find((row) => row.name === name)?.at ?? {})[0]?.p50)),
    ]),
  )

/** Where the server's memory is, in one sentence. */
export const partsOf = ({ program, young, old, inUse, buffers, beside }) =>
  `Of it the program itself ${whole(program)} MB, the heap's young part ${whole(young)}, its old part ${whole(old)} (${whole(inUse)} of both in use), buffers ${whole(buffers)}, all else ${whole(beside)}.`

/** What the machine asks for nothing, in one sentence. */
export const yardstickIn = ({ roundTrip, kept, ping }) =>
  `On this machine a statement that reads nothing takes ${number(roundTrip, 2)} ms there and back, one whose commit reaches the disk ${number(kept, 2)} ms, and a request that does nothing ${number(ping, 2)} ms.`

/** @param report as `npm run bench` writes it */
export function pageOf(report) {
  const { machine, results } = report
  const largest = results.at(-1)
  const missed = promisesOf(results).filter(({ kept }) => !kept)
  return `# What the bench measured

${report.at.slice(0, 10)}, ${machine.processors} processors (${machine.model}), ${machine.memoryGigabytes} GB, ${machine.system}, Node ${report.node}, PostgreSQL ${report.postgres}.
Written by \`npm run bench -- --page .github/bench.md\`; times in milliseconds. What stands under *same SQL* are the very statements of each request, sent
straight to the database one after the other in the same run: the ratio says what the server adds, on whatever machine. The server sends
together what does not need each other, so that it can be below 1. The database's memory is two fifths of the machine's, and holds what is read
often from the start, as after a day's work.

## ${whole(largest.accounts)} accounts, ${whole(largest.audit)} audit entries, one request at a time

${backendTable(largest)}

${largest.yardstick === undefined ? '' : `${yardstickIn(largest.yardstick)} What is written down, as every look-up is, takes at least all three.\n`}
The server was ready after ${number(largest.startMilliseconds / 1000)} s and took ${whole(largest.memory.after?.memory)} MB after the run.${largest.memory.parts == null ? '' : ` ${partsOf(largest.memory.parts)}`}
${ofConsole(largest.rows).length === 0 ? '' : `\n${consoleTable(largest)}\n`}${results.length < 2 ? '' : `\n## How it grows\n\n${growthTable(results)}\n`}
## Promises that this run did not keep

${
  missed.length === 0 ?
    'None.'
  : table(
      ['accounts', 'what', 'promised', 'measured'],
      missed.map(({ accounts, name, promise, measured }) => [whole(accounts), name, promise, measured]),
    )
}
`
}
