// From a key in the look-up field to the painted results of the text that it makes.
import { setTimeout as wait } from 'node:timers/promises'

/** What a quick typist leaves between two keys, in milliseconds. */
const between = 60
const answerWithin = 5_000

/** Names that a keyboard types letter by letter. */
export async function namesToType(sql, count) {
  const { rows } = await sql.query(
    `select distinct on (display_name) lower(display_name) as name from account
     where role is null and display_name ~ '^[A-Za-z]+ [A-Za-z]+$' order by display_name, id limit $1`,
    [count * 50],
  )
  return rows.filter((_, place) => place % 50 === 7).map(({ name }) => name)
}

async function press(page, key, text) {
  await page.evaluate((wanted) => globalThis.rekeyBench.awaitResults(wanted), text)
  await page.keyboard.press(key)
  const answer = await page.evaluate((within) => globalThis.rekeyBench.results(within), answerWithin)
  if (answer === null) throw new Error(`no results of "${text}" were painted within ${answerWithin} ms`)
  if (answer.found === 0) throw new Error('nobody was found')
  return answer.milliseconds
}

async function clear(page) {
  await page.locator('.look-up input').fill('')
  await wait(200)
}

/** Each letter when the results of the one before are there. */
export async function typeSlowly(page, name, round) {
  await clear(page)
  await page.keyboard.press(name[0])
  for (let length = 2; length <= Math.min(8, name.length); length++) {
    await wait(between)
    const text = name.slice(0, length)
    // A blank at the end asks for what was asked for before.
    if (text.endsWith(' ')) await page.keyboard.press('Space')
    else await attempt(round, () => press(page, name[length - 1], text))
  }
}

/** All letters at a quick typist's pace: what counts is how long the last one waits, and that its results are shown. */
export async function typeQuickly(page, name, round) {
  await clear(page)
  const last = Math.min(8, name.length)
  await page.keyboard.type(name.slice(0, last - 1), { delay: between })
  await wait(between)
  await attempt(round, () => press(page, name[last - 1], name.slice(0, last)))
}

async function attempt(round, act) {
  const began = performance.now()
  try {
    round.times.push(await act())
  } catch (error) {
    round.errors.push(error instanceof Error ? error.message : String(error))
  }
  round.wall += performance.now() - began
}
