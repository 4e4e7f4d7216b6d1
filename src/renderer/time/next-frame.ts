/** Comes back in the frame that is made next, just before it is laid out. */
export const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()))
