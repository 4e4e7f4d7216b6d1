import { readFile, realpath } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}

export interface StaticFile {
  readonly body: Buffer
  readonly contentType: string
  readonly isPage: boolean
  /** How `body` is packed. */
  readonly encoding: 'gzip' | null
  /** Its name says what is in it (the build's digest), so whoever has it need not ask again. */
  readonly lasts: boolean
}

export interface StaticFileOptions {
  /** Takes what the build has packed beside the file (`x.js.gz`), where it has. */
  readonly packed?: boolean
}

const lastingName = /^\/assets\/[^/]+-[\w-]{8}\.\w+$/

/** A place of the console (`/cases/…`) is no file: it is the page, whose router knows the place. */
const isPlace = (path: string): boolean => extname(path) === ''

/**
 * Reads a file of one folder and of no other: no traversal in any spelling, no symbolic link out of it.
 * @param path the path part of an address, still percent-encoded
 * @returns null where there is no such file
 */
export async function readStaticFile(
  folder: string,
  path: string,
  { packed = false }: StaticFileOptions = {},
): Promise<StaticFile | null> {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return null
  }
  if (!decoded.startsWith('/') || /[\\\0:]/.test(decoded) || decoded.split('/').includes('..')) return null
  const page = isPlace(decoded)
  try {
    const root = await realpath(folder)
    const file = await realpath(resolve(root, page ? 'index.html' : `.${decoded}`))
    if (!file.startsWith(root + sep)) return null
    const contentType = contentTypes[extname(file)]
    if (contentType === undefined) return null
    const small = packed && !page ? await readFile(`${file}.gz`).catch(() => null) : null
    return {
      body: small ?? (await readFile(file)),
      contentType,
      isPage: file.endsWith('.html'),
      encoding: small === null ? null : 'gzip',
      lasts: lastingName.test(decoded),
    }
  } catch {
    return null
  }
}
