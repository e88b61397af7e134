/** Requests within this time share a call: a hundred updates a second must not cause a hundred polls or notifications. */
export const COALESCING_MS = 25

/** Merges frequent requests into few calls. */
export interface CoalescedCall {
  /** Requests a call. Does not wait for it. */
  request(): void
  /** Waits for the calls that were requested. */
  settle(): Promise<void>
}

/**
 * Creates a coalesced call. The first request calls immediately. All requests during a call, and in the pause after
 * it, are merged into one more call.
 *
 * @param call - Never called concurrently. It must not reject.
 */
export function coalesce(call: () => Promise<void>): CoalescedCall {
  let isRequested = false
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    while (isRequested) {
      isRequested = false
      await call()
      await new Promise((resolve) => {
        setTimeout(resolve, COALESCING_MS)
      })
    }
    running = null
  }

  return {
    request() {
      isRequested = true
      running ??= run()
    },
    async settle() {
      await running
    },
  }
}
