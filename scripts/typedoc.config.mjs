// Settings of `npm run docs`. They are loaded with tsx, because they import TypeScript.
import { readSubpaths } from './subpaths.ts'

export default {
  entryPoints: readSubpaths().map(({ source }) => `../${source}`),
  name: 'campaign-lead',
  tsconfig: '../tsconfig.build.json',
  out: '../temp/api',
  readme: 'none',
  includeVersion: true,
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
