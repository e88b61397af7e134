// Holds what a user's bundle carries against what is recorded in this folder: `npm run check:size`. After a
// wanted change, `npm run check:size -- --update` records it anew.
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
    console.error('If that is wanted: npm run check:size -- --update')
    process.exitCode = 1
  }
}
