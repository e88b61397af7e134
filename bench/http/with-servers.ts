import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { bundle } from '../report/programs.js'

/** Starts a program that listens until it is stopped, and gives its URL. */
export type StartServer = (file: string, args: readonly string[]) => Promise<string>

/** Stops every server that was started, whatever becomes of the work. */
export async function withServers<T>(work: (start: StartServer) => Promise<T>): Promise<T> {
  const servers: ChildProcess[] = []
  try {
    return await work(async (file, args) => {
      const server = spawn(process.execPath, [await bundle(file), ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      servers.push(server)
      return await readUrl(server.stdout)
    })
  } finally {
    for (const server of servers) server.kill('SIGKILL')
  }
}

/** Of the line that says it; all that comes after is dropped. */
async function readUrl(stdout: Readable): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const [, url] = /^The API listens on (\S+),/.exec(line) ?? []
    if (url === undefined) continue
    stdout.resume()
    return url
  }
  throw new Error('A server ended before it listened')
}
