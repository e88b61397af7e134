// Compares the sizes of bundles with the recorded sizes: `npm run check:size`. After an intended change, update the
// record: `npm run check:size -- --update`.
import { readFile, writeFile } from 'node:fs/promises'
import { compareSizes } from './sizes/compare-sizes.js'
import { measureSizes, type Sizes } from './sizes/measure-sizes.js'

const RECORD = 'api/bundle-sizes.json'

const measured = await measureSizes()
for (const [name, bytes] of Object.entries(measured)) console.log(`${name}: ${bytes} bytes`)

if (process.argv.includes('--update')) {
  await writeFile(RECORD, `${JSON.stringify(measured, null, 2)}\n`)
} else {
  const recorded: Sizes = JSON.parse(await readFile(RECORD, 'utf8'))
  const changes = compareSizes(recorded, measured)
  for (const change of changes) console.error(change)
  if (changes.length > 0) {
    console.error('If this is intended, run: npm run check:size -- --update')
    process.exitCode = 1
  }
}
