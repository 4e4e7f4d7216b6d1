// Times and their spread.

export const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
export const median = (values) => quantile(values, 0.5)

/** Does each input once, so many at a time. @returns times in milliseconds, and what failed */
export async function timed(inputs, concurrency, act) {
  const times = []
  const errors = []
  let next = 0
  const began = performance.now()
  const worker = async () => {
    while (next < inputs.length) {
      const input = inputs[next++]
      const started = performance.now()
      try {
        await act(input)
        times.push(performance.now() - started)
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return { times, errors, wall: performance.now() - began }
}

/** Rounds of one operation at one concurrency, put together: the median of the rounds' medians, and how far they lie apart. */
export function summaryOf(rounds) {
  const times = rounds.flatMap((round) => round.times)
  const medians = rounds.filter((round) => round.times.length > 0).map((round) => median(round.times))
  const wall = rounds.reduce((sum, round) => sum + round.wall, 0)
  const cpu = rounds.reduce((sum, round) => sum + (round.cpu ?? 0), 0)
  return {
    count: times.length,
    p50: median(medians),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    perSecond: (times.length / wall) * 1000,
    cpuPerRequest: rounds.some((round) => round.cpu === undefined) ? null : cpu / times.length,
    /** Half the distance between the quartiles of the rounds' medians: what two runs of the same code differ by. */
    noise: (quantile(medians, 0.75) - quantile(medians, 0.25)) / 2,
    errors: rounds.flatMap((round) => round.errors),
  }
}
