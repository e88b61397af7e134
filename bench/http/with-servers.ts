import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { bundle } from '../report/programs.js'

/** A server in a process of its own. */
export interface StartedServer {
  readonly url: string
  readonly pid: number
}

/** Starts a program that listens until it is stopped. */
export type StartServer = (file: string, args: readonly string[]) => Promise<StartedServer>

/** Runs the work, then stops every server that it started, even if the work fails. */
export async function withServers<T>(work: (start: StartServer) => Promise<T>): Promise<T> {
  const servers: ChildProcess[] = []
  try {
    return await work(async (file, args) => {
      const server = spawn(process.execPath, [await bundle(file), ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      servers.push(server)
      // If the program does not start, there is no URL, which throws.
      return { url: await readUrl(server.stdout), pid: server.pid ?? 0 }
    })
  } finally {
    for (const server of servers) server.kill('SIGKILL')
  }
}

/** Reads the URL from the output and drops the rest of it. */
async function readUrl(stdout: Readable): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const [, url] = /^The API listens on (\S+),/.exec(line) ?? []
    if (url === undefined) continue
    stdout.resume()
    return url
  }
  throw new Error('A server exited before it listened')
}
