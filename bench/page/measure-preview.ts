import { mkdirSync, writeFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { jsonOf, toCsv } from '../preview/lead-texts.js'
import { measureInTurns } from '../report/rounds.js'
import { MEASURE_PREVIEW, type MeasuredPreview } from './measure-in-page.js'
import { median, printMedian } from './median.js'

const LEADS = 100_000
const ROUNDS = 7
const FOLDER = 'temp/bench'

/**
 * Measures how long the page takes to preview many leads, from the file to the counts, and how long the page is blocked.
 * Prints a table.
 */
export async function measurePreviews(browser: Browser, url: string): Promise<void> {
  const json = jsonOf(LEADS)
  const files = new Map([
    ['JSON', `${FOLDER}/leads.json`],
    ['CSV', `${FOLDER}/leads.csv`],
  ])
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(`${FOLDER}/leads.json`, json)
  writeFileSync(`${FOLDER}/leads.csv`, toCsv(LEADS))

  const parsing = await measureInTurns(['JSON.parse'], ROUNDS, () => measureParsing(browser, json))
  const previews = await measureInTurns([...files.keys()], ROUNDS, (name) =>
    measurePreview(browser, url, files.get(name) ?? ''),
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
    console.log(`| ${name} | ${printMedian(times)} | ${ratio} | ${printMedian(frames)} |`)
  }
}

async function measureParsing(browser: Browser, json: string): Promise<number> {
  const page = await browser.newPage()
  const milliseconds = await page.evaluate((text) => {
    const start = performance.now()
    JSON.parse(text)
    return performance.now() - start
  }, json)
  await page.close()
  return milliseconds
}

async function measurePreview(
  browser: Browser,
  url: string,
  file: string,
): Promise<MeasuredPreview> {
  const page = await browser.newPage()
  await page.goto(url)
  await page.getByRole('link', { name: 'Many leads' }).click()
  const input = page.locator('input[type=file]')
  await input.waitFor({ state: 'attached' })
  await page.evaluate(MEASURE_PREVIEW)
  await input.setInputFiles(file)
  const measured = await page.evaluate<MeasuredPreview>('measuredPreview')
  await page.close()
  return measured
}
