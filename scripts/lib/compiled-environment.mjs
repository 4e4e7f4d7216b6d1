import { join } from 'node:path'
import { root } from './places.mjs'

/** With what Node made of the sources at an earlier start; where it may not write there, it makes it anew each time. */
export const compiledEnvironment = { NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'), ...process.env }
