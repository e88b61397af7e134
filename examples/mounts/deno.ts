import { checkMount } from './check-mount.js'
import { handle } from './lead-handler.js'

/** The types of Deno that are used here, so that its types need not be installed. */
declare const Deno: {
  serve(
    options: { hostname: string; port: number; onListen(): void },
    handler: typeof handle,
  ): { addr: { port: number }; shutdown(): Promise<void> }
}

const server = Deno.serve({ hostname: '127.0.0.1', port: 0, onListen() {} }, handle)

try {
  await checkMount('deno', `http://127.0.0.1:${server.addr.port}`)
} finally {
  await server.shutdown()
}
