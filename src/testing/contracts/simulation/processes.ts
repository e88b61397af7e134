import type { IoHook } from './io-hook.js'
import { createSimulatedIo, type SimulatedIo } from './simulated-io.js'

/** Data or a receiver, on which each process opens an adapter. */
export interface Openable<Adapter> {
  open(io: IoHook): Adapter | Promise<Adapter>
  close?(adapter: Adapter): Promise<void>
}

/** A simulated process that has opened an adapter. */
export interface Process<Adapter> {
  readonly adapter: Adapter
  /** The I/O of this process only. */
  readonly io: SimulatedIo
  /** Starts another process on the same data, which runs at the same time. */
  readonly fork: () => Promise<Process<Adapter>>
  /** Kills the process: all its I/O fails from now on. */
  readonly kill: () => Promise<void>
  /** Kills the process, and starts the next one on the same data. */
  readonly crash: () => Promise<Process<Adapter>>
  /** Closes the adapter. */
  readonly close: () => Promise<void>
}

/** All processes of a test case, so that none stays open. */
export interface Processes {
  /** @param io - The I/O of the process. Pass it to open two adapters in one process. */
  readonly start: <Adapter>(
    openable: Openable<Adapter>,
    io?: SimulatedIo,
  ) => Promise<Process<Adapter>>
  /** Closes all running processes. */
  readonly close: () => Promise<void>
}

/** Creates an empty set of processes. */
export function createProcesses(): Processes {
  const running = new Set<Pick<Process<unknown>, 'close'>>()

  async function start<Adapter>(
    openable: Openable<Adapter>,
    io = createSimulatedIo(),
  ): Promise<Process<Adapter>> {
    const adapter = await openable.open(io.hook)
    const process: Process<Adapter> = {
      adapter,
      io,
      fork: () => start(openable),
      async kill() {
        io.disconnect()
        running.delete(process)
        // An adapter may try to write on close, which fails in a process that has died.
        await Promise.allSettled([closeAdapter(openable, adapter)])
      },
      async crash() {
        await process.kill()
        return await start(openable)
      },
      async close() {
        io.restore()
        if (running.delete(process)) await closeAdapter(openable, adapter)
      },
    }
    running.add(process)
    return process
  }

  return {
    start,
    async close() {
      const closed = await Promise.allSettled([...running].map((process) => process.close()))
      for (const outcome of closed) if (outcome.status === 'rejected') throw outcome.reason
    },
  }
}

async function closeAdapter<Adapter>(openable: Openable<Adapter>, adapter: Adapter): Promise<void> {
  await openable.close?.(adapter)
}
