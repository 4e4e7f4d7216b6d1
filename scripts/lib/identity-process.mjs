// How Node runs the identity backend, alone, in the demo and under the bench alike (decision 34).
import { join } from 'node:path'
import { root } from './places.mjs'

/**
 * What requests leave behind is swept up sooner: the heap's young part takes 32 MB instead of 128 (twice 16), and its old part
 * grows by half of what is in use before that is looked through.
 */
const memoryArguments = ['--max-semi-space-size=16', '--heap-growing-percent=50']

/** Of Node, before the script's own. */
export const identityArguments = ['--no-warnings', ...memoryArguments, join(root, 'src', 'identity', 'index.ts')]
