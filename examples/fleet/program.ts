import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** Tells who started this program that it is ready, and where. */
export function tellReady(where: string): void {
  process.send?.(where)
  // Nobody is left to be of use to.
  process.once('disconnect', () => process.exit())
}

/** A program of the fleet. */
export interface Program {
  /** Where it is now: another address after each start. */
  readonly where: () => string
  /** Ends it as a power cut would, and starts it again. */
  restart(): Promise<void>
  end(): Promise<void>
}

/** Starts one of the programs of this folder, and waits until it is ready. */
export async function startProgram(name: string): Promise<Program> {
  let { child, where } = await start(name)
  return {
    where: () => where,
    async restart() {
      await kill(child)
      ;({ child, where } = await start(name))
    },
    end: () => kill(child),
  }
}

async function start(name: string): Promise<{ child: ChildProcess; where: string }> {
  const file = new URL(`${name}.ts`, import.meta.url)
  const child = fork(file, { execArgv: ['--import', 'tsx'] })
  const [where] = await Promise.race([once(child, 'message'), failIfEnded(child, name)])
  return { child, where: String(where) }
}

async function failIfEnded(child: ChildProcess, name: string): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`The program ${name} ended with ${String(code)} before it was ready`)
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
