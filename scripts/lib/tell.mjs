/** What foreign text (a name, a path, a child's message) may not do to the terminal (FAULTS X1). */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu

export const plain = (text) => String(text).replace(unprintable, '?')

export const say = (text = '') => void process.stdout.write(`${text}\n`)
export const complain = (text) => void process.stderr.write(`${text}\n`)

/** A failure whose message is for the person at the terminal; anything else is shown with its stack. */
export class StartError extends Error {}

/** Says what is being done, and every ten seconds that it goes on. */
export async function during(text, work) {
  say(text)
  const began = Date.now()
  const timer = setInterval(() => say(`  … ${Math.round((Date.now() - began) / 1000)} s`), 10_000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
