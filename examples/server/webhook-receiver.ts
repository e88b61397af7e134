/**
 * Stands for the customer's server: prints each webhook that comes.
 *
 * @param print - Prints a line.
 */
export function createWebhookReceiver(
  print: (line: string) => void,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const id = request.headers.get('webhook-id')
    print(`  received webhook ${id}: ${await request.text()}`)
    return new Response(null, { status: 204 })
  }
}
