// Measures how long the rules explorer takes to preview many leads, from the file to the counts, and how long
// the page is blocked: `npm run bench:page`. Compare the ratios; the milliseconds depend on the machine.
import { mkdirSync, writeFileSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { startServer } from '../../examples/server/start-server.js'
import { findChromium } from '../../test/browser/find-chromium.js'
import { jsonOf, toCsv } from '../preview/lead-texts.js'
import { measureInTurns } from '../report/rounds.js'
import { MEASURE_PREVIEW, type MeasuredPreview } from './measure-in-page.js'

const LEADS = 100_000
const ROUNDS = 7
const FOLDER = 'temp/bench'

mkdirSync(FOLDER, { recursive: true })
const files = new Map([
  ['JSON', `${FOLDER}/leads.json`],
  ['CSV', `${FOLDER}/leads.csv`],
])
const json = jsonOf(LEADS)
writeFileSync(`${FOLDER}/leads.json`, json)
writeFileSync(`${FOLDER}/leads.csv`, toCsv(LEADS))

const server = await startServer(
  { port: 0, webhookPort: 0, databaseUrl: null, isVerified: false, logLevel: 'silent' },
  () => undefined,
)
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
try {
  const parsing = await measureInTurns(['JSON.parse'], ROUNDS, () => measureParsing(browser))
  const previews = await measureInTurns([...files.keys()], ROUNDS, (name) =>
    measurePreview(browser, files.get(name) ?? ''),
  )
  const reference = median([...parsing.values()].flat())
  console.log(`\n${LEADS.toLocaleString('en')} leads, medians of ${ROUNDS} rounds (maximum)\n`)
  console.log('| | ms to the counts | ratio to JSON.parse | longest frame, ms |')
  console.log('| --- | ---: | ---: | ---: |')
  console.log(`| JSON.parse alone | ${reference.toFixed(0)} | 1 | |`)
  for (const [name, measured] of previews) {
    const times = measured.map(({ milliseconds }) => milliseconds)
    const ratio = (median(times) / reference).toFixed(1)
    const frames = measured.map(({ longestFrame }) => longestFrame)
    console.log(`| ${name} | ${print(times)} | ${ratio} | ${print(frames)} |`)
  }
} finally {
  await browser.close()
  await server.close()
}

async function measureParsing(from: Browser): Promise<number> {
  const page = await from.newPage()
  const milliseconds = await page.evaluate((text) => {
    const start = performance.now()
    JSON.parse(text)
    return performance.now() - start
  }, json)
  await page.close()
  return milliseconds
}

async function measurePreview(from: Browser, file: string): Promise<MeasuredPreview> {
  const page = await from.newPage()
  await page.goto(`${server.url}/`)
  await page.getByRole('tab', { name: 'Many leads' }).click()
  await page.evaluate(MEASURE_PREVIEW)
  const opened = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await (await opened).setFiles(file)
  const measured = await page.evaluate<MeasuredPreview>('measuredPreview')
  await page.close()
  return measured
}

function print(numbers: readonly number[]): string {
  return `${median(numbers).toFixed(0)} (${Math.max(...numbers).toFixed(0)})`
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
