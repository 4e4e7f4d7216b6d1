import { defineStore } from 'pinia'
import { markRaw } from 'vue'
import type { LookUpAnswer } from '#common/api/accounts.ts'
import type { BridgeResult } from '#common/bridge/schema.ts'
import type { Problem } from '#common/errors.ts'
import { call } from '#renderer/bridge/call.ts'
import { Latest } from '#renderer/bridge/latest.ts'
import { readLookUp } from './look-up-text.ts'

export const lookUpDelayMs = 120

export type LookUpAsk = (text: string) => Promise<BridgeResult<LookUpAnswer>>
const askMain: LookUpAsk = (text) => call('accounts.lookUp', { body: { text } })

/** What the look-up box holds; it outlives the box, so that stepping back loses nothing. */
export const useLookUpStore = defineStore('look-up', {
  state: () => ({
    text: '',
    answer: null as LookUpAnswer | null,
    /** The text that the answer is for. */
    answeredText: '',
    problem: null as Problem | null,
    pending: false,
    tooShort: false,
    codeRefused: false,
    latest: markRaw(new Latest()),
  }),
  actions: {
    /** @returns whether a query should follow after the delay */
    type(text: string): boolean {
      this.text = text
      const reading = readLookUp(text)
      this.latest.abandon()
      this.pending = false
      this.codeRefused = reading.kind === 'code'
      this.tooShort = reading.kind === 'too_short'
      if (reading.kind === 'code') this.text = ''
      if (reading.kind !== 'ask') {
        this.answer = null
        this.problem = null
      }
      return reading.kind === 'ask'
    },
    async ask(ask: LookUpAsk = askMain): Promise<void> {
      const reading = readLookUp(this.text)
      if (reading.kind !== 'ask') return
      const isLatest = this.latest.begin()
      this.pending = true
      const result = await ask(reading.text)
      if (!isLatest()) return
      this.pending = false
      this.problem = result.ok ? null : result.problem
      this.answer = result.ok ? result.value : null
      this.answeredText = reading.text
    },
    forget(): void {
      this.latest.abandon()
      this.$reset()
    },
  },
})
