/** Options of {@link createPolling}. */
export interface PollingOptions {
  /** Resolves to whether to call it again without a pause. */
  readonly poll: () => Promise<boolean>
  /** The pause before the next call if `poll` resolves to `false` or rejects. */
  readonly pollingMs: number
  readonly onError: (error: unknown) => void
}

/** Calls a function repeatedly, and never concurrently. */
export interface Polling {
  /** Starts the loop. Does nothing if it is running. */
  start(): void
  /** Ends the current pause. */
  wake(): void
  /** Stops the loop, and waits for the current call. */
  stop(): Promise<void>
}

/** Creates a loop that calls `poll` until it is stopped. */
export function createPolling({ poll, pollingMs, onError }: PollingOptions): Polling {
  const state = { isStopping: false, isAwake: false }
  let running: Promise<void> | null = null
  let endPause: (() => void) | null = null

  async function run(): Promise<void> {
    while (!state.isStopping) {
      state.isAwake = false
      const isMoreLikely = await poll().catch((error: unknown) => {
        onError(error)
        return false
      })
      if (!isMoreLikely && !state.isAwake) await pause()
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollingMs)
      endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  function wake(): void {
    state.isAwake = true
    endPause?.()
  }

  return {
    start() {
      running ??= run()
    },
    wake,
    async stop() {
      state.isStopping = true
      wake()
      await running
      running = null
      state.isStopping = false
    },
  }
}
