import type { IoHook } from './io-hook.js'
import { createOutside, type Outside } from './outside.js'

/** What programs open: a repository's data, or a sink's receiver. */
export interface Openable<Adapter> {
  open(step: IoHook): Adapter | Promise<Adapter>
  close?(adapter: Adapter): Promise<void>
}

/** A program that has an adapter open. */
export interface Program<Adapter> {
  readonly adapter: Adapter
  /** The outside of this program alone. */
  readonly outside: Outside
  /** Opens the same as another program has it at the same time. */
  readonly reopen: () => Promise<Program<Adapter>>
  /** Lets the program die: it makes no further access. */
  readonly die: () => Promise<void>
  /** Lets the program die, and starts the next one. */
  readonly crash: () => Promise<Program<Adapter>>
  /** Ends the program. */
  readonly end: () => Promise<void>
}

/** Every program of a trial, so that none is left open. */
export interface Programs {
  /** @param outside - That of the program, which may have another adapter open as well. */
  readonly start: <Adapter>(
    openable: Openable<Adapter>,
    outside?: Outside,
  ) => Promise<Program<Adapter>>
  /** Ends all that still run. */
  readonly end: () => Promise<void>
}

async function closeIn<Adapter>(openable: Openable<Adapter>, adapter: Adapter): Promise<void> {
  await openable.close?.(adapter)
}

/** Begins with no program. */
export function createPrograms(): Programs {
  const running = new Set<Pick<Program<unknown>, 'end'>>()

  async function start<Adapter>(
    openable: Openable<Adapter>,
    outside = createOutside(),
  ): Promise<Program<Adapter>> {
    const adapter = await openable.open(outside.step)
    const program: Program<Adapter> = {
      adapter,
      outside,
      reopen: () => start(openable),
      async die() {
        outside.stop()
        running.delete(program)
        // The dead program may still try to write, in vain.
        await Promise.allSettled([closeIn(openable, adapter)])
      },
      async crash() {
        await program.die()
        return await start(openable)
      },
      async end() {
        outside.mend()
        if (running.delete(program)) await openable.close?.(adapter)
      },
    }
    running.add(program)
    return program
  }

  return {
    start,
    async end() {
      const ended = await Promise.allSettled([...running].map((program) => program.end()))
      for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason
    },
  }
}
