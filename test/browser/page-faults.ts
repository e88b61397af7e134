import type { BrowserContext } from 'playwright-core'

/**
 * Notes what a sound page never does: a warning or an error in the console, which is also where the browser
 * reports what the server's Content-Security-Policy forbids; an error that nobody catches; a request to
 * anywhere but its own server, which does not get there.
 *
 * @returns What has been noted so far.
 */
export async function notePageFaults(
  context: BrowserContext,
  url: string,
): Promise<readonly string[]> {
  const faults: string[] = []
  context.on('console', (message) => {
    const type = message.type()
    if (type === 'error' || type === 'warning') faults.push(`console ${type}: ${message.text()}`)
  })
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().message}`))
  await context.route(
    ({ href }) => !href.startsWith(url),
    async (route) => {
      faults.push(`request: ${route.request().url()}`)
      await route.abort()
    },
  )
  return faults
}
