import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { FOLDER } from './versions.mjs'

const MINUTES = 60_000

const ENVIRONMENT = {
  CI: 'true',
  NO_COLOR: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  DENO_NO_UPDATE_CHECK: '1',
  DENO_DIR: resolve(FOLDER, 'deno'),
}

/** Runs a program to its end and returns its output. Throws an error with the output if the program fails. */
export async function execute(binary, args, { cwd, env } = {}) {
  const child = start(binary, args, { cwd, env, timeout: 10 * MINUTES })
  const [code, signal] = await once(child.process, 'close')
  if (code === 0) return child.output()
  throw new Error(`${[binary, ...args].join(' ')}: ${code ?? signal}\n${child.output()}`)
}

/** Runs a program of this folder in a runtime, with the packed library. Returns its output. */
export async function runSmoke({ name, binary, args }, program, { folder }) {
  const options = { cwd: folder, env: { RUNTIME: name } }
  return (await execute(binary, [...args, `checks/${program}`], options)).trim()
}

/** Runs a server while `use` runs. `port` is a pattern that finds the port in its output. */
export async function whileServing(binary, args, { cwd, port }, use) {
  const child = start(binary, args, { cwd, timeout: 5 * MINUTES })
  const closed = once(child.process, 'close')
  try {
    await use(`http://127.0.0.1:${await findPort(child, port)}`)
  } catch (error) {
    throw new Error(`${error.message}\n${child.output()}`, { cause: error })
  } finally {
    child.process.kill()
    await closed
  }
}

function start(binary, args, { cwd, env, timeout }) {
  const child = spawn(binary, args, {
    cwd,
    timeout,
    env: { ...process.env, ...ENVIRONMENT, ...env },
    // The fourth is for a server that prints its port to it.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let output = ''
  const listeners = []
  for (const stream of child.stdio.slice(1)) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
      for (const listener of listeners) listener()
    })
  }
  return { process: child, output: () => output, onOutput: (listener) => listeners.push(listener) }
}

function findPort(child, pattern) {
  return new Promise((found, failed) => {
    child.process.once('error', failed)
    child.process.once('close', () => failed(new Error('The server ended')))
    child.onOutput(() => {
      const port = pattern.exec(child.output())?.[1]
      if (port !== undefined) found(port)
    })
  })
}
