// What runs inside the tab: it only watches, with the browser's own clocks.
/* global document, window, MutationObserver, requestAnimationFrame, MessageChannel */

/** Put into every tab before the page's own scripts. It must stand alone: its text is carried into the browser. */
export function prepareTab() {
  /** Calls back when the frame that is being made next has been laid out and painted. */
  const afterPaint = (done) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel()
      channel.port1.onmessage = done
      channel.port2.postMessage(null)
    })
  const bench = { usableAt: null, loadedUntil: null }
  window.rekeyBench = bench

  // Usable: the look-up field has the focus, and a frame shows it.
  document.addEventListener(
    'focusin',
    (event) => {
      if (bench.loadedUntil !== null || !event.target.matches('.look-up [role=combobox]')) return
      bench.loadedUntil = performance.now()
      afterPaint(() => (bench.usableAt = performance.now()))
    },
    true,
  )

  let keyAt = null
  document.addEventListener('keydown', (event) => (keyAt = event.timeStamp), true)

  let painted = null
  /**
   * Watches from here on for the results of `text`: the field holds it, and the list says that it is no longer waiting for
   * an answer. What counts is the time from the key (the event's own stamp) to the end of the frame that shows them.
   */
  bench.awaitResults = (text) => {
    keyAt = null
    const box = document.querySelector('.look-up')
    const isThere = () =>
      keyAt !== null &&
      box.querySelector('input').value === text &&
      box.querySelector('[role=listbox]').getAttribute('aria-busy') === 'false'
    painted = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!isThere()) return
        observer.disconnect()
        afterPaint(() =>
          resolve({ milliseconds: performance.now() - keyAt, found: box.querySelectorAll('[role=option]').length }),
        )
      })
      observer.observe(box, { subtree: true, childList: true, attributes: true, characterData: true })
    })
  }
  /** @returns null where they do not come */
  bench.results = (within) => Promise.race([painted, new Promise((resolve) => setTimeout(resolve, within, null))])

  let frames = null
  /** Notes how long each frame takes, from one animation frame to the next. */
  bench.startFrames = () => {
    const noted = []
    frames = noted
    let last
    const next = (now) => {
      if (frames !== noted) return
      if (last !== undefined) noted.push(now - last)
      last = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  }
  bench.stopFrames = () => {
    const noted = frames ?? []
    frames = null
    return noted
  }

  /** How far down the list one sees, in entries. */
  bench.entriesSeen = () => {
    const log = document.querySelector('.log[role=grid]')
    const height = log.querySelector('.log-head').offsetHeight
    return Math.floor((log.scrollTop + log.clientHeight) / height) - 1
  }

  /** Puts the list in the console's place with so many copies of the rows in sight: the same to look at, and nothing behind it. */
  bench.standStill = (count) => {
    const log = document.querySelector('.log[role=grid]').cloneNode(true)
    const body = log.querySelector('.log-body')
    const shown = [...body.children]
    const height = document.querySelector('.log-head').offsetHeight
    const copies = Array.from({ length: count }, (_, place) => {
      const row = shown[place % shown.length].cloneNode(true)
      row.style.insetBlockStart = `${place * height}px`
      return row
    })
    body.style.blockSize = `${count * height}px`
    body.replaceChildren(...copies)
    document.body.replaceChildren(log)
  }
  bench.toTop = () => (document.querySelector('.log[role=grid]').scrollTop = 0)
}
