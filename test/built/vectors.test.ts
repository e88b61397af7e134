import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GoldenVectors } from 'campaign-lead/testing/conformance'
import { build } from 'esbuild'
import { rolldown } from 'rolldown'
import { describe, expect, it } from 'vitest'
import { runNode } from '../support/run-program.js'
import { importBuilt, requireBuilt } from './built-entries.js'

const vectors: GoldenVectors = JSON.parse(readFileSync('vectors/lead-updates.v1.json', 'utf8'))
const PRINT = 'console.log(goldenVectors.vectors.length, goldenVectors.requests.length)'
const IMPORT = `import { goldenVectors } from './dist/testing/conformance.js'; ${PRINT}`
const PRINTED = `${vectors.vectors.length} ${vectors.requests.length}\n`

describe('the golden vectors of the built package', () => {
  it('equal the JSON file, in both formats', async () => {
    expect((await importBuilt('dist/testing/conformance.js')).goldenVectors).toEqual(vectors)
    expect(requireBuilt('dist/testing/conformance.cjs').goldenVectors).toEqual(vectors)
  })

  it.each([
    ['import', ['--input-type=module', '--eval', IMPORT]],
    [
      'require',
      ['--eval', `const { goldenVectors } = require('./dist/testing/conformance.cjs'); ${PRINT}`],
    ],
  ])('load with %s without a warning of Node', async (_, args) => {
    const { code, output, errors } = await runNode(args)
    expect(errors).toBe('')
    expect(output).toBe(PRINTED)
    expect(code).toBe(0)
  })

  it('are not copied into any file of the build', () => {
    const [first] = vectors.vectors
    const copies = readdirSync('dist', { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.c?js$/.test(name))
      .filter((name) => readFileSync(join('dist', name), 'utf8').includes(first?.name ?? ''))
    expect(copies).toEqual([])
  })
})

describe('the golden vectors in a bundle', () => {
  mkdirSync('temp', { recursive: true })

  async function expectToRun(bundle: string): Promise<void> {
    const { output, errors } = await runNode([bundle])
    expect(errors).toBe('')
    expect(output).toBe(PRINTED)
  }

  it('load if esbuild created the bundle', async () => {
    const outfile = 'temp/bundled-by-esbuild.mjs'
    await build({
      stdin: { contents: IMPORT, resolveDir: '.' },
      bundle: true,
      format: 'esm',
      external: ['fast-check', 'immer'],
      outfile,
    })
    await expectToRun(outfile)
  })

  it('load if rolldown, the bundler of Vite, created the bundle', async () => {
    writeFileSync('temp/to-bundle.js', IMPORT.replace('./dist', '../dist'))
    const bundle = await rolldown({
      input: 'temp/to-bundle.js',
      external: ['fast-check', 'immer'],
    })
    const file = 'temp/bundled-by-rolldown.mjs'
    await bundle.write({ format: 'esm', file })
    await expectToRun(file)
  })
})
