// What is promised of the backend's speed, and whether a run keeps it.

/** What is promised in milliseconds is promised at a million accounts. */
export const atScale = 1_000_000
/** What the server may add to its SQL, in milliseconds. */
const mostAdded = 1.5
const mostMegabytes = 250
/** Below this a growth is the clock's own noise, in milliseconds. */
const smallest = 0.3

/** The console's figures hold on every database, and have units of their own. */
const isOfConsole = (row) => row.unit !== undefined
const busiest = (row) => Math.max(...Object.keys(row.at).map(Number))

/** @returns {{ accounts: number, name: string, promise: string, measured: string, kept: boolean }[]} */
export function promisesOf(results) {
  const found = []
  const note = (accounts, name, promise, measured, kept) => found.push({ accounts, name, promise, measured, kept })
  const milliseconds = (value) => `${value.toFixed(2)} ms`
  for (const { accounts, rows, memory } of results) {
    for (const row of rows) {
      const alone = row.at[1]
      if (isOfConsole(row)) {
        const { target, judged, unit, name } = row
        if (target !== null)
          note(accounts, name, `${target} ${unit}`, `${alone[judged].toFixed(1)} ${unit}`, alone[judged] <= target)
        continue
      }
      const many = row.at[busiest(row)]
      if (many.errors.length > 0) note(accounts, row.name, 'no error', `${many.errors.length} errors`, false)
      if (accounts < atScale || alone === undefined) continue
      if (row.target !== null)
        note(accounts, row.name, `p50 of ${row.target} ms`, milliseconds(alone.p50), alone.p50 <= row.target)
      if (row.engine !== null) {
        const added = alone.p50 - row.engine.p50
        note(accounts, row.name, `adds ${mostAdded} ms to its SQL`, milliseconds(added), added <= mostAdded)
      }
      if (busiest(row) > 1)
        note(
          accounts,
          row.name,
          `as many per second at ${busiest(row)} as at 1`,
          `${many.perSecond.toFixed(0)} and ${alone.perSecond.toFixed(0)}`,
          many.perSecond >= alone.perSecond,
        )
    }
    if (accounts >= atScale && memory.after !== null)
      note(
        accounts,
        'the server',
        `${mostMegabytes} MB`,
        `${memory.after.memory.toFixed(0)} MB`,
        memory.after.memory < mostMegabytes,
      )
  }
  return [...found, ...growthOf(results)]
}

/** Nothing grows faster than the logarithm of how many accounts there are. */
function growthOf(results) {
  const [first, last] = [results[0], results.at(-1)]
  if (first === undefined || last === undefined || last.accounts < 10 * first.accounts) return []
  const may = Math.log(last.accounts) / Math.log(first.accounts)
  return last.rows.flatMap((row) => {
    const then = first.rows.find(({ name }) => name === row.name)?.at[1]
    const now = row.at[1]
    if (then === undefined || now === undefined || isOfConsole(row)) return []
    const noise = 2 * (then.noise + now.noise) + smallest
    return [
      {
        accounts: last.accounts,
        name: row.name,
        promise: `grows ${may.toFixed(2)} times from ${first.accounts.toLocaleString('en')} accounts`,
        measured: `${(now.p50 / then.p50).toFixed(2)} times`,
        kept: now.p50 <= then.p50 * may + noise,
      },
    ]
  })
}
