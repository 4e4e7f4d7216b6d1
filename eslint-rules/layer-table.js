/**
 * Who may import whom: the one table. The first row whose `files` match decides. `inside` are paths of this repository
 * (from its root), `packages` are names of packages; `node:` stands for all of Node's own modules.
 */
const serverLibraries = ['fastify', '@fastify/', 'fastify-type-provider-zod', 'oidc-provider', 'pg', 'kysely', '@electric-sql/', '@node-rs/argon2', 'nodemailer', 'qrcode', 'libphonenumber-js', 'otplib', 'pino', 'prom-client', 'csv-parse', 'zod']
const testLibraries = ['vitest', 'fast-check', '@playwright/test', '@axe-core/', 'axe-core', 'jsqr', 'pngjs', 'smtp-server']

export const layers = [
  {
    name: 'tests',
    files: /(\.test\.ts|\.contract\.ts|\/testing\/)/,
    inside: [/^src\/(common|main|identity|renderer|preload)\//, /^scripts\//, /^resources\//, /^electron\.vite/],
    packages: null,
    remedy: 'tests may use their own layer; take a journey to e2e/',
    sameLayerOnly: true,
  },
  {
    name: 'common',
    files: /^src\/common\//,
    inside: [/^src\/common\//],
    packages: ['zod'],
    remedy: 'common is pure TypeScript for both sides: move what needs a platform into main, renderer or identity',
  },
  {
    name: 'main/host/electron and preload',
    files: /^src\/(main\/host\/electron|preload)\//,
    inside: [/^src\/common\//, /^src\/main\/host\/([^/]+\.ts|electron\/)/, /^src\/preload\//],
    packages: ['electron', 'node:', 'zod'],
    remedy: 'the Electron host only carries calls: put behaviour into a feature behind host.ts',
  },
  {
    name: 'main/host/loopback',
    files: /^src\/main\/host\/loopback\//,
    inside: [/^src\/common\//, /^src\/main\/host\//],
    notInside: [/^src\/main\/host\/electron/],
    packages: ['node:', 'zod'],
    remedy: 'a host only carries calls: put behaviour into a feature behind host.ts',
  },
  {
    name: 'main/identity-client',
    files: /^src\/main\/identity-client\//,
    inside: [/^src\/common\//, /^src\/main\/identity-client\//],
    packages: ['axios', 'zod', 'node:'],
    remedy: 'the client speaks HTTP and nothing else: hand it what it needs as an argument',
  },
  {
    name: 'main entries',
    files: /^src\/main\/(index|loopback)\.ts$/,
    inside: [/^src\/(common|main)\//],
    packages: ['node:', 'electron'],
    remedy: 'an entry only chooses its host',
  },
  {
    name: 'main',
    files: /^src\/main\//,
    inside: [/^src\/(common|main)\//],
    notInside: [/^src\/main\/host\/(electron|loopback|memory)/],
    packages: ['node:', 'openid-client', 'zod'],
    remedy: 'features know the host port (host/host.ts) only; axios lives in identity-client',
  },
  {
    name: 'renderer',
    files: /^src\/renderer\//,
    inside: [/^src\/(common|renderer)\//],
    packages: ['vue', 'vue-router', 'vue-i18n', 'pinia', 'reka-ui', '@lucide/vue', '@internationalized/'],
    remedy: 'the renderer reaches the world through window.rekey only: add a call to src/common/bridge/schema.ts',
  },
  {
    name: 'identity stores',
    files: /^src\/identity\/.*\.store\.ts$/,
    inside: [/^src\/(common|identity)\//],
    notInside: [/^src\/identity\/(http|pages)\//, /\.(routes|service)\.ts$/],
    packages: ['kysely', 'node:'],
    remedy: 'a store speaks SQL and knows nothing above it',
  },
  {
    name: 'identity services',
    files: /^src\/identity\/.*\.service\.ts$/,
    inside: [/^src\/(common|identity)\//],
    notInside: [/^src\/identity\/(http|database|pages|oidc)\//, /\.routes\.ts$/],
    packages: ['node:', 'otplib', '@node-rs/argon2', 'libphonenumber-js', 'qrcode'],
    typesFrom: [/^src\/identity\/database\/schema\.ts$/],
    remedy: 'a service takes its transaction in the work and asks its store: move SQL to the store, HTTP to the routes',
  },
  {
    name: 'identity',
    files: /^src\/identity\//,
    inside: [/^src\/(common|identity)\//],
    packages: ['node:', ...serverLibraries],
    remedy: 'the backend is a process of its own: share through common only',
  },
  {
    name: 'e2e',
    files: /^e2e\//,
    inside: [/^e2e\//, /^src\/common\//, /^src\/identity\/seed\//],
    packages: ['node:', ...testLibraries, 'otplib'],
    remedy: 'a journey knows screens and people, not code: use a page object, or the seeded people',
  },
]
