import { readOptions, usageOf } from './command-options.mjs'

const command = {
  call: 'npm start',
  says: 'Starts the demo: identity backend and console.',
  options: {
    as: {
      value: 'PROFILE',
      default: 'agent',
      says: 'the console profile, with a session of its own: a second one is --as supervisor',
      fits: /^[a-z][a-z0-9-]{0,30}$/,
      wants: 'small letters, digits and dashes',
    },
    reset: { says: 'empties the data folder first' },
    'no-open': { says: 'opens neither window nor browser; prints the address' },
  },
}
export const usage = usageOf(command)

/**
 * @returns {{ profile: string, reset: boolean, open: boolean, help: boolean }}
 * @throws {import('./command-options.mjs').UsageError}
 */
export function readArguments(argv) {
  const { values } = readOptions(command, argv)
  return { profile: values.as, reset: values.reset, open: !values['no-open'], help: values.help }
}
