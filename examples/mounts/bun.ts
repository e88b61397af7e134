import { checkMount } from './check-mount.js'
import { handle } from './lead-handler.js'

/** The types of Bun that are used here, so that its types need not be installed. */
declare const Bun: {
  serve(options: { fetch: typeof handle; hostname: string; port: number }): {
    url: URL
    stop(): Promise<void>
  }
}

const server = Bun.serve({ fetch: handle, hostname: '127.0.0.1', port: 0 })

try {
  await checkMount('bun', server.url.origin)
} finally {
  await server.stop()
}
