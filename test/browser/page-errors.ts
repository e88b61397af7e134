import type { BrowserContext } from 'playwright-core'

/**
 * Records what must never happen: warnings and errors in the console, which include violations of the
 * Content-Security-Policy; uncaught errors; requests to another server, which are blocked.
 *
 * @returns The errors recorded so far.
 */
export async function recordPageErrors(
  context: BrowserContext,
  url: string,
): Promise<readonly string[]> {
  const errors: string[] = []
  context.on('console', (message) => {
    const type = message.type()
    if (type === 'error' || type === 'warning') errors.push(`console ${type}: ${message.text()}`)
  })
  context.on('weberror', (error) => errors.push(`uncaught: ${error.error().message}`))
  await context.route(
    ({ href }) => !href.startsWith(url),
    async (route) => {
      errors.push(`request: ${route.request().url()}`)
      await route.abort()
    },
  )
  return errors
}
