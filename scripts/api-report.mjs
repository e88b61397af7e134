// Compares the public API with the reports in `api`: `npm run check:api`. After an intended change, update the
// reports: `npm run check:api -- --update`.
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
          // The subpaths share declarations. Without this, each report would repeat them.
          'ae-forgotten-export': { logLevel: 'none' },
          'ae-unresolved-link': { logLevel: 'none' },
          'ae-missing-release-tag': { logLevel: 'none' },
          // A field with a self-explanatory name has no comment.
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
  console.error(
    'The public API differs from its report. If this is intended, run: npm run check:api -- --update',
  )
  process.exitCode = 1
}
