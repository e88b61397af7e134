import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** Reports to the parent process that this program is ready, with its URL. */
export function reportReady(url: string): void {
  process.send?.(url)
  // The parent process has ended.
  process.once('disconnect', () => process.exit())
}

/** A program of the fleet. */
export interface Program {
  /** Returns the current URL, which changes with each start. */
  readonly url: () => string
  /** Kills the program with SIGKILL and starts it again. */
  restart(): Promise<void>
  end(): Promise<void>
}

/** Starts one of the programs of this folder, and waits until it is ready. */
export async function startProgram(name: string): Promise<Program> {
  let { child, url } = await start(name)
  return {
    url: () => url,
    async restart() {
      await kill(child)
      ;({ child, url } = await start(name))
    },
    end: () => kill(child),
  }
}

async function start(name: string): Promise<{ child: ChildProcess; url: string }> {
  const file = new URL(`${name}.ts`, import.meta.url)
  const child = fork(file, { execArgv: ['--import', 'tsx'] })
  const [url] = await Promise.race([once(child, 'message'), failIfEnded(child, name)])
  return { child, url: String(url) }
}

async function failIfEnded(child: ChildProcess, name: string): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`Program ${name} ended with ${String(code)} before it was ready`)
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
