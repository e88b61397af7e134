import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import type { Backend, BackendOptions } from './backend.js'
import { seed } from './campaign.js'
import { createConsoleSink } from './console-sink.js'

const RETRY_MILLISECONDS = 10_000

/** Keeps the leads in memory, for as long as the program runs. */
export function openMemoryBackend(options: BackendOptions): Backend {
  const service = createLeadService({
    repository: createMemoryStore(seed),
    sink: createConsoleSink(options),
    onDeliveryError: (error) =>
      options.print(`  not delivered, and kept for later: ${String(error)}`),
    policy: guardedPolicy,
  })
  const retries = setInterval(() => void service.deliverPending(), RETRY_MILLISECONDS)
  return {
    service,
    close: async () => clearInterval(retries),
  }
}
