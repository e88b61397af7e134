import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { builtEntries, manifest } from './built-entries.js'
import { isBuiltin, listLoadedPackages, readImports, toPackage } from './built-imports.js'

const files = readdirSync('dist', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.c?[jt]s$/.test(name))
  .map((name) => join('dist', name))

/** The packages that a subpath needs when it is loaded. Packages that it loads later are not listed. */
const REQUIRED_PACKAGES: Record<string, readonly string[]> = {
  '.': ['immer'],
  './memory': [],
  './http': ['hono'],
  './logging': [],
  './opentelemetry': ['@opentelemetry/api'],
  './postgres': [],
  './webhooks': ['request-filtering-agent', 'standardwebhooks'],
  './pg-boss': [],
  './testing': ['fast-check', 'immer'],
  './testing/contracts': ['fast-check', 'immer'],
  './testing/conformance': ['fast-check', 'immer'],
  './testing/fake': ['hono', 'immer'],
  './testing/msw': ['msw'],
}

describe('the built package', () => {
  it('imports only Node, its dependencies and its declared peers, in code and in types', () => {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    const undeclared = files.flatMap((file) => {
      const { atLoad, later } = readImports(file)
      return [...atLoad, ...later]
        .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
        .filter((specifier) => !declared.includes(toPackage(specifier)))
        .map((specifier) => `${file} → ${specifier}`)
    })
    expect(files.length).toBeGreaterThan(50)
    expect(undeclared).toEqual([])
  })

  it('imports optional peers dynamically, in the functions that need them', () => {
    const later = files.flatMap((file) => readImports(file).later)
    expect(later).toContain('node-pg-migrate')
    expect(later).toContain('@hono/node-server')
  })
})

describe.each(builtEntries)('the built subpath $subpath', ({ subpath, esm, cjs }) => {
  it('loads only its required packages, in both formats', () => {
    expect(listLoadedPackages(join(esm.default))).toEqual(REQUIRED_PACKAGES[subpath])
    expect(listLoadedPackages(join(cjs.default))).toEqual(REQUIRED_PACKAGES[subpath])
  })

  it('has types that import only its required packages, so that they compile without the others', () => {
    const required = [...Object.keys(manifest.dependencies), ...(REQUIRED_PACKAGES[subpath] ?? [])]
    const imported = [esm, cjs].flatMap(({ types }) => listLoadedPackages(join(types)))
    expect(imported.filter((name) => !required.includes(name))).toEqual([])
  })
})

describe('the built core', () => {
  it('runs in an engine without platform APIs', async () => {
    const { outputFiles } = await build({
      stdin: { contents: "export * from './dist/index.js'", resolveDir: '.' },
      bundle: true,
      format: 'iife',
      globalName: 'core',
      define: { 'process.env.NODE_ENV': '"production"' },
      write: false,
    })
    const lead = {
      _id: 'lead_1',
      campaignId: 'cmp_1',
      status: 'active',
      aiTag: null,
      currentSequenceStep: 1,
      replied: false,
      addedAt: '2025-06-15T09:00:00.000Z',
      subsequence: null,
      pendingSend: null,
    }
    const update = `core.applyLeadUpdate(${JSON.stringify(lead)}, [], ['Interested'], { aiTag: 'Interested' })`
    const decision = runInNewContext(`${outputFiles[0]?.text}; JSON.stringify(${update}.lead)`)
    expect(JSON.parse(decision)).toEqual({ ...lead, aiTag: 'Interested' })
  })
})
