import { parseArgs } from 'node:util'
import { StartError } from './tell.mjs'

export const usage = `npm start                      starts the demo: identity backend and console
npm start -- --as supervisor   opens a second console profile, with a session of its own
npm start -- --reset           empties the data folder first
npm start -- --no-open         opens neither window nor browser; prints the address`

/** @returns {{ profile: string, reset: boolean, open: boolean, help: boolean }} */
export function readArguments(argv) {
  let values
  try {
    values = parseArgs({
      args: argv,
      options: {
        as: { type: 'string', default: 'agent' },
        reset: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new StartError(`${error.message}\n\n${usage}`)
  }
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(values.as)) {
    throw new StartError(`--as wants small letters, digits and dashes\n\n${usage}`)
  }
  return { profile: values.as, reset: values.reset, open: !values['no-open'], help: values.help }
}
