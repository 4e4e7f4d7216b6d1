// `npm run bench [-- what] [options]`: measures what no test times, on this machine, in one run. The exit code says whether
// the figures that are promised were reached.
import { measureEqualTimes } from './bench/equal-times.mjs'
import { measureScale } from './bench/scale.mjs'

const benches = { scale: measureScale, 'equal-times': measureEqualTimes }
const named = process.argv[2] !== undefined && !process.argv[2].startsWith('-')
const [what = 'scale', ...rest] = named ? process.argv.slice(2) : ['scale', ...process.argv.slice(2)]
const bench = benches[what]
if (bench === undefined) {
  console.error(`There is no bench called "${what}". There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}
// Said by the exit itself: the package that runs PostgreSQL ends a process that comes to its end with 0, whatever was meant.
process.exit((await bench(rest)) ? 0 : 1)
