import { readSubpaths, type Subpath } from '../subpaths.js'
import { bundle } from './bundle.js'

/** What each thing that a user may import adds to a bundle, in bytes, minified and gzipped. */
export type Sizes = Readonly<Record<string, number>>

/** What a subpath is in a bundle. */
export interface MeasuredSubpath {
  readonly specifier: string
  /** Of the library's own code. */
  readonly own: number
  /** With the packages that it imports, whether as it is loaded or later. */
  readonly whole: number
  /** Those that it imports as it is loaded. */
  readonly packages: readonly string[]
}

const CORE = [
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

/** What a browser or a worker takes of the core, and must not be more because the rest has grown. */
const PARTS_OF_CORE = {
  'the whole core': CORE,
  'applyLeadUpdate alone': ['applyLeadUpdate'],
  'isLeadUpdateError alone': ['isLeadUpdateError'],
}

/** Measures the built package, each subpath and the parts of the core. */
export async function measureSizes(): Promise<Sizes> {
  const sizes: Record<string, number> = {}
  for (const [title, names] of Object.entries(PARTS_OF_CORE)) {
    const { bytes } = await bundle(
      `export { ${names.join(', ')} } from './dist/index.js'`,
      'external',
    )
    sizes[title] = bytes
  }
  for (const { specifier, own, whole } of await measureSubpaths()) {
    sizes[specifier] = own
    if (whole !== own) sizes[`${specifier}, with its packages`] = whole
  }
  return sizes
}

export function measureSubpaths(): Promise<MeasuredSubpath[]> {
  return Promise.all(readSubpaths().map(measureSubpath))
}

async function measureSubpath({ specifier, entry }: Subpath): Promise<MeasuredSubpath> {
  const all = `export * from './dist/${entry}.js'`
  const [own, whole] = await Promise.all([bundle(all, 'external'), bundle(all, 'bundle')])
  return { specifier, own: own.bytes, whole: whole.bytes, packages: own.packages }
}
