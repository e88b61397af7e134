// Measures the rules explorer in a browser: `npm run bench:page`, or one part, such as `npm run bench:page -- load`.
// Compare the ratios; the milliseconds depend on the machine.
import { chromium } from 'playwright-core'
import { startServer } from '../../examples/server/start-server.js'
import { findChromium } from '../../test/browser/find-chromium.js'
import { measureLoads } from './measure-load.js'
import { measurePreviews } from './measure-preview.js'

const PARTS = new Map([
  ['load', measureLoads],
  ['preview', measurePreviews],
])

const chosen = process.argv.slice(2)
const unknown = chosen.find((name) => !PARTS.has(name))
if (unknown !== undefined)
  throw new Error(`"${unknown}" is none of ${[...PARTS.keys()].join(', ')}`)

const server = await startServer(
  { port: 0, webhookPort: 0, databaseUrl: null, isVerified: false, logLevel: 'silent' },
  () => undefined,
)
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
try {
  for (const [name, measure] of PARTS) {
    if (chosen.length === 0 || chosen.includes(name)) await measure(browser, `${server.url}/`)
  }
} finally {
  await browser.close()
  await server.close()
}
