// Settings of `npm run docs`. They are loaded with tsx, because they import TypeScript.
import { readSubpaths } from './subpaths.ts'

export default {
  entryPoints: readSubpaths().map(({ source }) => `../${source}`),
  name: 'campaign-lead',
  tsconfig: '../tsconfig.build.json',
  out: '../temp/api',
  plugin: ['./reference/plugin.mjs'],
  // The plugin shows docs/api-reference.md.
  readme: 'none',
  includeVersion: true,
  sortEntryPoints: false,
  categorizeByGroup: false,
  navigation: { includeCategories: true, includeGroups: false, includeFolders: false },
  searchInComments: true,
  // Otherwise the results for "policy" are the many options of this name, and no export.
  searchGroupBoosts: { Functions: 2, Properties: 0.2 },
  customCss: 'reference/style.css',
  disableSources: true,
  excludeInternal: true,
  treatWarningsAsErrors: true,
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    notDocumented: true,
    unusedMergeModuleWith: true,
  },
  requiredToBeDocumented: [
    'Module',
    'Function',
    'Class',
    'Interface',
    'TypeAlias',
    'Variable',
    'Constructor',
    'Method',
    'Accessor',
  ],
}
