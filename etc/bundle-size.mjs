// Measures what a user's bundle carries of the core, and holds it against its budget.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const core = [
  'applyLeadUpdate',
  'safeApplyLeadUpdate',
  'prepareLeadUpdates',
  'parseLeadPatch',
  'ENROLLMENT_RULES',
  'situationOf',
  'matchingSubsequences',
  'documentedPolicy',
  'guardedPolicy',
  'LeadUpdateError',
  'isLeadUpdateError',
  'LEAD_STATUSES',
  'PATCHABLE_STATUSES',
]

// Bytes, minified and gzipped, without Immer.
const budgets = [
  { title: 'the whole core', names: core, budget: 3_850 },
  { title: 'applyLeadUpdate alone', names: ['applyLeadUpdate'], budget: 3_400 },
  { title: 'isLeadUpdateError alone', names: ['isLeadUpdateError'], budget: 300 },
]

for (const { title, names, budget } of budgets) {
  const size = await sizeOf(names)
  console.log(`${title}: ${size} bytes, of ${budget}`)
  if (size > budget) process.exitCode = 1
}

/** @param {readonly string[]} names */
async function sizeOf(names) {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(', ')} } from './dist/index.js'`, resolveDir: '.' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['immer'],
    // It tells of each chunk that the package says to leave out.
    logOverride: { 'ignored-bare-import': 'silent' },
    write: false,
  })
  return gzipSync(outputFiles[0].contents, { level: 9 }).length
}
