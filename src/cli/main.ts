#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { runCli } from './run-cli.js'

// The path is the same from the source and from the build.
const manifest = new URL('../../package.json', import.meta.url)
const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'))

const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once, so that a second signal terminates the program immediately.
  process.once(signal, () => controller.abort())
}

for (const [name, stream] of [
  ['standard output', process.stdout],
  ['standard error', process.stderr],
] as const) {
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // A reader such as `head` may close the pipe early, which is not an error.
    if (code === 'EPIPE') return
    process.stderr.write(`Cannot write to ${name}: ${message}\n`)
    process.exit(2)
  })
}

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  output: process.stdout,
  errors: process.stderr,
  version,
  clock: () => performance.now(),
  drawSeed: () => Math.floor(Math.random() * 2 ** 31),
  readFile: (path) => (path === '-' ? buffer(process.stdin) : readFile(path)),
  stop: controller.signal,
})

// Otherwise a check that is in flight would keep the process running.
if (controller.signal.aborted) process.stdout.write('', () => process.exit())
