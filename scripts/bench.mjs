// `npm run bench [-- what] [options]`: measures what no test times, on this machine, in one run. The exit code says whether
// the figures that are promised were reached.
import { equalTimesCommand, measureEqualTimes } from './bench/equal-times.mjs'
import { measureScale, scaleCommand } from './bench/scale.mjs'
import { readOptionsOrEnd } from './lib/command-options.mjs'

const benches = {
  scale: { command: scaleCommand, measure: measureScale },
  'equal-times': { command: equalTimesCommand, measure: measureEqualTimes },
}
const words = Object.fromEntries(Object.entries(benches).map(([name, { command }]) => [name, command.says]))
const named = process.argv[2] !== undefined && !process.argv[2].startsWith('-')
const [what, ...rest] = named ? process.argv.slice(2) : ['scale', ...process.argv.slice(2)]
// Without a bench's name it is `scale`; its usage names the others.
const { command, measure } = benches[what] ?? benches.scale
const { values } = readOptionsOrEnd(
  named && benches[what] !== undefined ? command : { ...command, call: 'npm run bench', words },
  named && benches[what] === undefined ? process.argv.slice(2) : rest,
)
// Said by the exit itself: the package that runs PostgreSQL ends a process that comes to its end with 0, whatever was meant.
process.exit((await measure(values)) ? 0 : 1)
