import { EventEmitter, once } from 'node:events'
import type { Page } from 'playwright-core'

/** Delays requests until the returned function is called. */
export async function holdRequests(page: Page, url: RegExp): Promise<() => void> {
  const released = new EventEmitter()
  const release = once(released, 'release')
  await page.route(url, async (route) => {
    await release
    await route.continue()
  })
  return () => void released.emit('release')
}
