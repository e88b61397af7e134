import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const COMPRESSIBLE = /\.(?:html|js|css|svg)$/

/** In bytes. A smaller file fits into one packet, so compressing it saves nothing. */
const MIN_SIZE = 1_000

/** A plugin that writes a compressed copy next to each text file of the build: `page.js.br` and `page.js.gz`. */
export function compress(): Plugin {
  let folder: string
  return {
    name: 'compress',
    apply: 'build',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir)
    },
    writeBundle: {
      order: 'post',
      handler() {
        for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
          if (COMPRESSIBLE.test(path)) compressFile(join(folder, path))
        }
      },
    },
  }
}

function compressFile(file: string): void {
  const content = readFileSync(file)
  if (content.length < MIN_SIZE) return
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: size }))
  writeFileSync(`${file}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }))
}
