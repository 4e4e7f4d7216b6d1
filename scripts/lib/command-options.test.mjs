import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOptions, usageOf, UsageError } from './command-options.mjs'
import { root } from './places.mjs'

const command = {
  call: 'npm run paint',
  says: 'Paints.',
  words: { wall: 'a wall', door: 'a door' },
  options: {
    coats: { value: 'N', default: '2', says: 'how many coats', fits: /^[1-9]$/, wants: 'a number' },
    colour: { value: 'NAME', says: 'which colour' },
    wet: { says: 'leaves it wet' },
  },
}
const faultOf = (...argv) => {
  try {
    readOptions(command, argv)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return error.message
  }
  return null
}

describe('the options of a command', () => {
  it('reads what was given, and defaults', () => {
    expect(readOptions(command, ['door', '--wet', '--colour=red'])).toEqual({
      values: { coats: '2', colour: 'red', wet: true, help: false },
      words: ['door'],
    })
    expect(readOptions(command, []).values).toEqual({ coats: '2', wet: false, help: false })
  })

  it('shows every option with its default, and every word', () => {
    const usage = usageOf(command)
    for (const part of ['--coats N', '(else 2)', '--colour NAME', '--wet', '--help', 'a wall', '[wall|door]'])
      expect(usage).toContain(part)
  })

  it('says what is wrong, with the usage below', () => {
    expect(faultOf('--coat', '3')).toMatch(/^Unknown option '--coat'\.\n\nUsage: npm run paint/)
    expect(faultOf('--colour')).toMatch(/^Option '--colour <value>' argument missing\.\n/)
    expect(faultOf('--wet=yes')).toMatch(/^Option '--wet' does not take an argument\.\n/)
    expect(faultOf('--coats', 'many')).toMatch(/^--coats wants a number, not "many"\.\n/)
    expect(faultOf('roof')).toMatch(/^There is no "roof"\. There are: wall, door\.\n/)
    expect(faultOf('wall', 'door')).toMatch(/^One of wall, door at a time\.\n/)
    expect(faultOf('\u001b[2J')).not.toContain('\u001b')
  })

  it('is asked for help before anything is judged', () => {
    expect(readOptions(command, ['roof', '--coats', 'many', '-h']).values.help).toBe(true)
  })
})

const run = (script, ...argv) => {
  const done = spawnSync(process.execPath, ['--no-warnings', join(root, 'scripts', script), ...argv], {
    encoding: 'utf8',
  })
  return { code: done.status, out: done.stdout, error: done.stderr }
}

it('rekey says that it does not know an option, and where they stand, with 2', () => {
  const { code, out, error } = run('rekey.mjs', 'status', '--nothing')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(error).toMatch(/^rekey: Unknown option '--nothing'[^]*rekey --help/)
  expect(error).not.toMatch(/^ +at /m)
})

describe.each([
  ['bench.mjs', '--concurrency N,N…'],
  ['test.mjs', 'postgres'],
  ['reference.mjs', '--check'],
  ['identity.mjs', 'reference.md'],
])('%s', (script, named) => {
  it('shows its usage when it is asked', () => {
    const { code, out, error } = run(script, '--help')
    expect(out).toContain(named)
    expect({ code, error }).toEqual({ code: 0, error: '' })
  })

  it('refuses what it does not know by one sentence and its usage, with 2', () => {
    for (const wrong of ['--nothing', 'nothing']) {
      const { code, out, error } = run(script, wrong)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(error).toMatch(/^[^\n]*nothing[^\n]*\n\nUsage: npm /)
      expect(error).not.toMatch(/^ +at /m)
    }
  })
})
