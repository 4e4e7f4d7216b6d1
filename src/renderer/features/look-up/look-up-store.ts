import { defineStore } from 'pinia'
import { markRaw } from 'vue'
import type { LookUpAnswer } from '#common/api/accounts.ts'
import type { BridgeResult } from '#common/bridge/schema.ts'
import type { Problem } from '#common/errors.ts'
import { call } from '#renderer/bridge/call.ts'
import { Latest } from '#renderer/bridge/latest.ts'
import { readLookUp } from './look-up-text.ts'

/** Answers that come this quickly are asked for with every key; slower ones when the typing pauses. */
const quickWithinMs = 100
const lookUpDelayMs = 120
/** Somebody who types a code from paper goes on typing: what follows waits until a group is whole and can be told. */
const afterCodeDelayMs = 1500
const afterCodeForMs = 20_000

export type LookUpAsk = (text: string, signal: AbortSignal) => Promise<BridgeResult<LookUpAnswer>>
const askMain: LookUpAsk = (text, signal) => call('accounts.lookUp', { body: { text } }, signal)

/** What the look-up box holds; it outlives the box, so that stepping back loses nothing. */
export const useLookUpStore = defineStore('look-up', {
  state: () => ({
    text: '',
    answer: null as LookUpAnswer | null,
    /** The text that the answer is for. */
    answeredText: '',
    problem: null as Problem | null,
    /** An answer to `text` is still to come. */
    pending: false,
    tooShort: false,
    codeRefused: false,
    /** Enter came before the answer to what stands there: whom it finds is opened when it comes. */
    openWhenAnswered: false,
    /** When a code was taken away last; 0 for never. */
    codeRefusedAt: 0,
    latest: markRaw(new Latest()),
    /** The question that is under way, and since when. */
    asking: null as { stop: AbortController; at: number } | null,
    /** The last answer, or the last question without one, took its time. */
    slow: false,
  }),
  actions: {
    /** Milliseconds from the last key to the query. */
    delayMs(): number {
      if (Date.now() - this.codeRefusedAt < afterCodeForMs) return afterCodeDelayMs
      return this.slow ? lookUpDelayMs : 0
    },
    /** What is asked for another text than the one that stands there now is wanted no more. */
    stopAsking(): void {
      this.latest.abandon()
      if (this.asking === null) return
      this.slow = performance.now() - this.asking.at > quickWithinMs
      this.asking.stop.abort()
      this.asking = null
    },
    /** @returns whether a query should follow after `delayMs` */
    type(text: string): boolean {
      this.text = text
      this.openWhenAnswered = false
      const reading = readLookUp(text, Date.now() - this.codeRefusedAt < afterCodeForMs)
      this.stopAsking()
      this.pending = reading.kind === 'ask'
      this.codeRefused = reading.kind === 'code'
      this.tooShort = reading.kind === 'too_short'
      if (reading.kind === 'code') {
        this.text = ''
        this.codeRefusedAt = Date.now()
      }
      if (reading.kind !== 'ask') {
        this.answer = null
        this.problem = null
      }
      return reading.kind === 'ask'
    },
    async ask(ask: LookUpAsk = askMain): Promise<void> {
      const reading = readLookUp(this.text)
      if (reading.kind !== 'ask') return
      this.stopAsking()
      const isLatest = this.latest.begin()
      const asking = markRaw({ stop: new AbortController(), at: performance.now() })
      this.asking = asking
      this.pending = true
      const result = await ask(reading.text, asking.stop.signal)
      if (!isLatest()) return
      this.asking = null
      this.slow = performance.now() - asking.at > quickWithinMs
      this.pending = false
      this.problem = result.ok ? null : result.problem
      if (!result.ok) this.openWhenAnswered = false
      this.answer = result.ok ? result.value : null
      this.answeredText = reading.text
    },
    /** Whom to open because Enter came before the answer: told once, and only where there is nothing to choose from. */
    takeEarlyChoice(): LookUpAnswer['items'][number] | null {
      const wanted = this.openWhenAnswered
      this.openWhenAnswered = false
      if (!wanted || this.answer === null || this.answer.more || this.answer.items.length !== 1) return null
      return this.answer.items[0] ?? null
    },
    forget(): void {
      this.stopAsking()
      this.$reset()
    },
  },
})
