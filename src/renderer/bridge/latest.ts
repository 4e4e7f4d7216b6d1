/** Numbers questions, so that a stale answer never overwrites a newer one. */
export class Latest {
  #newest = 0

  /** @returns tells whether the question is still the newest when its answer arrives */
  begin(): () => boolean {
    const mine = ++this.#newest
    return () => mine === this.#newest
  }

  /** Makes every answer that is still on its way stale. */
  abandon(): void {
    this.#newest++
  }
}
