import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When a process began, in whatever unit the system has: with the number it tells a process from a later one that was
 * given the same number. @returns {string | null} null where there is no such process
 */
export function startOfProcess(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return null
  }
  try {
    if (process.platform === 'linux') {
      // The name of the program stands in brackets and may hold anything; field 22 is the start, in clock ticks.
      const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      return state === 'Z' ? null : (fields[18] ?? '')
    }
    if (process.platform === 'darwin')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)])
        .toString()
        .trim()
  } catch {
    return null
  }
  return ''
}
