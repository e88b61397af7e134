import { readSubpaths, type Subpath } from '../subpaths.js'
import { bundle } from './bundle.js'

/** The size that each import adds to a bundle, in bytes, minified and gzipped. */
export type Sizes = Readonly<Record<string, number>>

/** The sizes of a subpath in a bundle. */
export interface MeasuredSubpath {
  readonly specifier: string
  /** The size of the library's own code. */
  readonly own: number
  /** The size including all packages that it imports, statically or dynamically. */
  readonly whole: number
  /** The packages that it imports statically. */
  readonly packages: readonly string[]
}

const CORE = [
  'applyLeadUpdate',
  'safeApplyLeadUpdate',
  'prepareLeadUpdates',
  'applyLeadCommand',
  'safeApplyLeadCommand',
  'sendDueAt',
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

/** Typical imports of browsers and workers. They must not grow when the rest of the package grows. */
const PARTS_OF_CORE = {
  'the whole core': CORE,
  'applyLeadUpdate alone': ['applyLeadUpdate'],
  'applyLeadCommand alone': ['applyLeadCommand'],
  'isLeadUpdateError alone': ['isLeadUpdateError'],
}

/** Measures each subpath of the built package, and the parts of the core. */
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
