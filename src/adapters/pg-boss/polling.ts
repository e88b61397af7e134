/** What is done again and again. */
export interface PollingOptions {
  /** Does it once; `true` where there may be more to do at once. */
  readonly step: () => Promise<boolean>
  /** How long to wait where there is nothing more. */
  readonly pollingMs: number
  readonly onError: (error: unknown) => void
}

/** Does something again and again, never twice at the same time. */
export interface Polling {
  /** Begins; does nothing where it runs. */
  start(): void
  /** Waits no longer. */
  wake(): void
  /** Ends after the step under way. */
  stop(): Promise<void>
}

/** Makes what does a step again and again. */
export function createPolling({ step, pollingMs, onError }: PollingOptions): Polling {
  const state = { isStopping: false, isAwake: false }
  let running: Promise<void> | null = null
  let endWait: (() => void) | null = null

  async function isMore(): Promise<boolean> {
    try {
      return await step()
    } catch (error) {
      onError(error)
      return false
    }
  }

  async function run(): Promise<void> {
    while (!state.isStopping) {
      state.isAwake = false
      if (!(await isMore()) && !state.isAwake) await wait()
    }
  }

  function wait(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollingMs)
      endWait = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  function wake(): void {
    state.isAwake = true
    endWait?.()
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
