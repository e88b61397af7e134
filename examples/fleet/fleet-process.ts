import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** Reports to the parent process that this process is ready, with its URL or name. */
export function reportReady(url: string): void {
  process.send?.(url)
  // The parent process has ended.
  process.once('disconnect', () => process.exit())
}

/** A process of the fleet. */
export interface FleetProcess {
  /** Returns its current URL, which changes with each start. */
  readonly url: () => string
  /** Kills the process, and starts it again. */
  restart(): Promise<void>
  end(): Promise<void>
}

/** Starts a program of this folder, and waits until it is ready. */
export async function startProcess(name: string): Promise<FleetProcess> {
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
  throw new Error(`The program ${name} ended with ${String(code)} before it was ready`)
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
