import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { findFreePort } from './postgres-server.js'

/** A Redis server without persistence. It stops when this process ends, even by a crash. */
export interface RedisServer {
  readonly url: string
  /** The id of the process, which changes with a restart. */
  readonly pid: () => number
  /** Kills the server if it is running. Its data is lost. */
  kill(): Promise<void>
  /** Starts the server again after a kill, on the same port. */
  restart(): Promise<void>
  /** Suspends the server: its connections stay open, and it does not respond. */
  suspend(): void
  /** Ends a suspension. */
  resume(): void
}

type RedisProcess = ChildProcessByStdio<Writable, Readable, Readable>

/** Another process may take a free port before the server starts. */
const MAX_PORT_ATTEMPTS = 5

/** Runs the program in place of the shell, so that it has the id that is killed when standard input closes. */
const KEEPER =
  'exec 3<&0; (cat >/dev/null <&3; kill -s KILL $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null'

/**
 * Starts a Redis server that listens on 127.0.0.1.
 *
 * @throws If `redis-server` is not installed or does not start; the message contains its output.
 */
export async function startRedisServer(): Promise<RedisServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort()
    try {
      return createServerHandle(port, await startProcess(port))
    } catch (error) {
      if (attempt === MAX_PORT_ATTEMPTS || !isPortTaken(error)) throw error
    }
  }
}

function createServerHandle(port: number, started: RedisProcess): RedisServer {
  let server = started
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => server.pid ?? 0,
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return
      const exited = once(server, 'exit')
      server.kill('SIGKILL')
      await exited
    },
    async restart() {
      server = await startProcess(port)
    },
    suspend: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
  }
}

async function startProcess(port: number): Promise<RedisProcess> {
  const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no']
  const server = spawn('sh', ['-c', KEEPER, 'redis-keeper', 'redis-server', ...settings], {
    // A signal to the process group, such as Ctrl+C, must not leave the tests without their server.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // The server may end before its input is closed.
  server.stdin.on('error', () => undefined)
  await isReady(server)
  return server
}

/** Resolves when the server accepts connections. */
async function isReady(server: RedisProcess): Promise<void> {
  let output = ''
  await new Promise<void>((resolve, reject) => {
    function read(chunk: Buffer): void {
      output += chunk.toString()
      if (output.includes('Ready to accept connections')) resolve()
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.once('error', reject)
    server.once('close', (code) =>
      reject(new Error(`redis-server ended with status ${code}: ${output}`)),
    )
  })
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Address already in use')
}
