import { text } from 'node:stream/consumers'
import type { Page } from 'playwright-core'

/** Reads the file that an action downloads. */
export async function readDownload(
  page: Page,
  download: () => Promise<void>,
): Promise<{ readonly name: string; readonly content: string }> {
  const [started] = await Promise.all([page.waitForEvent('download'), download()])
  const content = await text(await started.createReadStream())
  return { name: started.suggestedFilename(), content }
}
