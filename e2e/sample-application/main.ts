import { startSampleApplication } from './sample-application.ts'

/** Starts the sample by its environment: SAMPLE_ISSUER, SAMPLE_CLIENT_ID, SAMPLE_CLIENT_SECRET, SAMPLE_PORT, SAMPLE_NAME. */
const env = (name: string, fallback?: string): string => {
  const value = process.env[name] ?? fallback
  if (value === undefined) throw new Error(`${name} is not set: see e2e/sample-application/README.md`)
  return value
}
const port = Number(env('SAMPLE_PORT', '4900'))
await startSampleApplication({
  issuer: env('SAMPLE_ISSUER', 'http://localhost:4800'),
  clientId: env('SAMPLE_CLIENT_ID'),
  clientSecret: env('SAMPLE_CLIENT_SECRET'),
  port,
  name: env('SAMPLE_NAME', 'Sample application'),
})
process.stdout.write(`The sample application is at http://127.0.0.1:${port}\n`)
process.send?.({ kind: 'ready' })
