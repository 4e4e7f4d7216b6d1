// One table says what a command takes: it reads the arguments, judges them, and is what `--help` shows.
import { parseArgs } from 'node:util'
import { plain } from './tell.mjs'

/** An argument that the command does not take; what it says is for the person at the terminal, with the usage below. */
export class UsageError extends Error {
  exitCode = 2
}

/**
 * @typedef {object} Option
 * @property {string} [value] what follows it, as the usage names it; none for one that is on or off
 * @property {string} [default]
 * @property {string} says
 * @property {{ test(value: string): boolean }} [fits] what its value may be, a pattern mostly
 * @property {string} [wants] the same in words
 *
 * @typedef {object} Command
 * @property {string} call how it is called
 * @property {string} says
 * @property {Record<string, string>} [words] what may stand without dashes, and what it means
 * @property {boolean} [several] several of these words
 * @property {Record<string, Option>} options
 */

const help = { says: 'shows this' }
const columns = (rows) => {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`)
}

/** @param {Command} command */
export function usageOf({ call, says, words = {}, several = false, options }) {
  const named = Object.keys(words)
  const shown = Object.entries({ ...options, help }).map(([name, option]) => [
    option.value === undefined ? `--${name}` : `--${name} ${option.value}`,
    option.default === undefined ? option.says : `${option.says} (else ${option.default})`,
  ])
  return [
    `Usage: ${call}${call.includes(' -- ') ? '' : ' --'}${named.length === 0 ? '' : ` [${named.join('|')}]${several ? ' …' : ''}`} [options]`,
    `${says}\n`,
    ...(named.length === 0 ? [] : columns(Object.entries(words))),
    ...columns(shown),
  ].join('\n')
}

const faultOf = ({ words = {}, several = false, options }, values, given) => {
  const known = Object.keys(words)
  const strange = given.find((word) => !known.includes(word))
  if (strange !== undefined)
    return known.length === 0 ?
        `It takes no "${plain(strange)}".`
      : `There is no "${plain(strange)}". There are: ${known.join(', ')}.`
  if (!several && given.length > 1) return `One of ${known.join(', ')} at a time.`
  const [name, option] =
    Object.entries(options).find(([one, { fits }]) => values[one] !== undefined && fits?.test(values[one]) === false) ??
    []
  return name === undefined ? null : `--${name} wants ${option.wants}, not "${plain(values[name])}".`
}

/**
 * @param {Command} command
 * @param {string[]} argv
 * @returns {{ values: Record<string, string | boolean | undefined>, words: string[] }} `values.help` is asked for first
 * @throws {UsageError}
 */
export function readOptions(command, argv) {
  const fail = (message) => new UsageError(`${message}\n\n${usageOf(command)}`)
  let read
  try {
    read = parseArgs({
      args: argv,
      allowPositionals: true,
      options: Object.fromEntries([
        ['help', { type: 'boolean', short: 'h', default: false }],
        ...Object.entries(command.options).map(([name, { value, default: usual }]) => [
          name,
          value === undefined ?
            { type: 'boolean', default: false }
          : { type: 'string', ...(usual === undefined ? {} : { default: usual }) },
        ]),
      ]),
    })
  } catch (error) {
    // The first sentence names the option; what follows is advice on how to write a positional argument.
    throw fail(`${plain(error.message.split('. ')[0]).replace(/\.$/, '')}.`)
  }
  const fault = read.values.help ? null : faultOf(command, read.values, read.positionals)
  if (fault !== null) throw fail(fault)
  return { values: read.values, words: read.positionals }
}

/** For a command that is nothing but its script: `--help` and a wrong argument end the process. */
export function readOptionsOrEnd(command, argv) {
  try {
    const read = readOptions(command, argv)
    if (!read.values.help) return read
    process.stdout.write(`${usageOf(command)}\n`)
    process.exit(0)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(error.exitCode)
  }
}
