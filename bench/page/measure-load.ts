import type { Browser, CDPSession, Page } from 'playwright-core'
import { listen } from '../../examples/server/listen.js'
import { measureInTurns } from '../report/rounds.js'
import { median, printMedian } from './median.js'
import { createReactPage, VERDICT } from './react-page.js'

const ROUNDS = 9

/** How many times slower the processor is, as on a phone. */
const SLOWDOWN = 4

/** The measurements of one visit, without anything in the browser's cache. */
interface MeasuredLoad {
  /** With the headers. */
  readonly bytes: number
  /** The processor time of the main thread until the page is idle and accepts input, in milliseconds. */
  readonly busy: number
  /** Until a frame shows the verdict, in milliseconds. */
  readonly verdict: number
}

/** Runs in the page before its content. Sets `verdictAt` to the time of the first frame that shows the verdict. */
const AWAIT_VERDICT = `
  globalThis.verdictAt = new Promise((resolve) => {
    requestAnimationFrame(function look(now) {
      const content = document.querySelector('#explorer')
      const isShown = content?.checkVisibility() && content.textContent.includes('${VERDICT}')
      if (isShown) resolve(now)
      else requestAnimationFrame(look)
    })
  })`

const AWAIT_IDLE = `
  new Promise((resolve) => requestIdleCallback(() => setTimeout(() => requestIdleCallback(resolve), 200)))`

/** Measures the first visit of the page, and of a page with React alone in the same rounds. Prints a table. */
export async function measureLoads(browser: Browser, url: string): Promise<void> {
  const react = await listen(await createReactPage(), 0, '--port')
  const pages = new Map([
    ['React alone', react.url],
    ['explorer', url],
  ])
  const loads = await measureInTurns([...pages.keys()], ROUNDS, (name) =>
    measureLoad(browser, pages.get(name) ?? url),
  )
  await react.close()
  const reference = loads.get('React alone') ?? []
  console.log(`\nThe first visit, ${SLOWDOWN}× slower, medians of ${ROUNDS} rounds (maximum)\n`)
  console.log('| | kB transferred | CPU, ms | ratio | first verdict, ms | ratio |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |')
  for (const [name, measured] of loads) {
    const kilobytes = (median(measured.map(({ bytes }) => bytes)) / 1_000).toFixed(1)
    const busy = compare('busy', measured, reference)
    const verdict = compare('verdict', measured, reference)
    console.log(`| ${name} | ${kilobytes} | ${busy} | ${verdict} |`)
  }
}

/** Prints the median of a measurement and its ratio to the reference. */
function compare(
  key: 'busy' | 'verdict',
  measured: readonly MeasuredLoad[],
  reference: readonly MeasuredLoad[],
): string {
  const figures = measured.map((load) => load[key])
  const ratio = median(figures) / median(reference.map((load) => load[key]))
  return `${printMedian(figures)} | ${ratio.toFixed(1)}`
}

async function measureLoad(browser: Browser, url: string): Promise<MeasuredLoad> {
  // Its own context, so that nothing is cached.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await session.send('Network.enable')
  // The processor time of the thread hardly depends on the load of the machine.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  await page.addInitScript(AWAIT_VERDICT)
  const before = await readBusy(session)
  const verdict = await visit(page, url)
  const busy = (await readBusy(session)) - before
  await context.close()
  return { bytes, busy, verdict }
}

/** Waits until the page accepts input. Returns when the verdict was shown. */
async function visit(page: Page, url: string): Promise<number> {
  await page.goto(url)
  await page.locator('#explorer:not([inert])').waitFor({ state: 'attached' })
  const verdict = await page.evaluate<number>('verdictAt')
  await page.evaluate(AWAIT_IDLE)
  return verdict
}

async function readBusy(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000
}
