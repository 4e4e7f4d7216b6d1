// `npm run bench -- <what> [options]`: measures what no test times, on this machine, in one run. The exit code says whether
// the figures that are promised were reached.
import { measureEqualTimes } from './bench/equal-times.mjs'

const benches = { 'equal-times': measureEqualTimes }
const [what = 'equal-times', ...rest] = process.argv.slice(2)
const bench = benches[what]
if (bench === undefined) {
  console.error(`There is no bench called "${what}". There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}
process.exitCode = (await bench(rest)) ? 0 : 1
