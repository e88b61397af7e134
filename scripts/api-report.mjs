// Holds the public API against the reports in `api/`: `npm run check:api`. After a wanted change,
// `npm run check:api -- --update` writes them anew.
import { resolve } from 'node:path'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { readSubpaths } from './subpaths.ts'

const isUpdate = process.argv.includes('--update')

const results = readSubpaths().map(({ entry }) => {
  const config = ExtractorConfig.prepare({
    configObjectFullPath: resolve('scripts/api-extractor.json'),
    packageJsonFullPath: resolve('package.json'),
    configObject: {
      projectFolder: resolve('.'),
      mainEntryPointFilePath: resolve(`dist/${entry}.d.ts`),
      compiler: { tsconfigFilePath: resolve('tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFolder: resolve('api'),
        reportFileName: `${entry.replace('/', '-')}.api.md`,
        reportTempFolder: resolve('temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'error' },
          // The subpaths share declarations, which each report would have to repeat.
          'ae-forgotten-export': { logLevel: 'none' },
          'ae-unresolved-link': { logLevel: 'none' },
          'ae-missing-release-tag': { logLevel: 'none' },
          // A field whose name says all has no comment.
          'ae-undocumented': { logLevel: 'none' },
        },
        tsdocMessageReporting: { default: { logLevel: 'error' } },
      },
    },
  })
  return Extractor.invoke(config, { localBuild: isUpdate })
})

if (
  results.some(({ succeeded, apiReportChanged }) => !succeeded || (apiReportChanged && !isUpdate))
) {
  console.error('The public API is not as its report says: see above.')
  process.exitCode = 1
}
