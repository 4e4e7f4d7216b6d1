import { config } from 'zod'

/** The page's CSP allows no eval: zod must not even try. Runs before any schema is made, so it is main.ts's first import. */
config({ jitless: true })
