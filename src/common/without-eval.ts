import { config } from 'zod'

/**
 * Pages run under a CSP without eval: zod must not even try it (each try is a reported violation). Works only for schemas
 * made after it, so a page's entry imports it first.
 */
config({ jitless: true })
