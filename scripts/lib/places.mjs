import { resolve } from 'node:path'

/** The repository, the data folder and the address of the identity backend, in one place for every script. */
export const root = resolve(import.meta.dirname, '..', '..')
export const dataFolder = resolve(root, process.env.REKEY_DATA_FOLDER ?? 'data')
export const identityPort = Number(process.env.REKEY_PORT ?? 4800)
export const identityOrigin = `http://localhost:${identityPort}`
