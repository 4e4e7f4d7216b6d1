import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const from = (path: string): string => resolve(import.meta.dirname, path)
const rendererPage = from('src/renderer/index.html')

/** Packs what the loopback host serves once, beside the file; in Electron it costs nothing but its place. */
const packed = {
  name: 'rekey-packed',
  writeBundle: ({ dir = '' }: { dir?: string }, bundle: Record<string, unknown>) => {
    for (const name of Object.keys(bundle).filter((one) => /\.(js|css|svg)$/.test(one)))
      writeFileSync(join(dir, `${name}.gz`), gzipSync(readFileSync(join(dir, name)), { level: 9 }))
  },
}

export default defineConfig({
  main: {
    build: {
      outDir: from('out/main'),
      rolldownOptions: {
        input: { index: from('src/main/index.ts'), loopback: from('src/main/loopback.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: from('out/preload'),
      // A sandboxed preload script can require nothing but Electron, so whatever it imports is bundled into it.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { index: from('src/preload/index.ts'), loopback: from('src/preload/loopback.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: from('src/renderer'),
    plugins: [vue(), packed],
    // vue-i18n interprets its messages; made into functions from text they would be refused by the security policy.
    define: { __INTLIFY_JIT_COMPILATION__: 'true', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
    build: { outDir: from('out/renderer'), minify: true, rolldownOptions: { input: rendererPage } },
  },
})
