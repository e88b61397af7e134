#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { runCli } from './run-cli.js'

// As far away from the source as from what is built of it.
const manifest = new URL('../../package.json', import.meta.url)
const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'))

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: a second time ends the program at once.
  process.once(signal, () => stopping.abort())
}

for (const [name, stream] of [
  ['standard output', process.stdout],
  ['standard error', process.stderr],
] as const) {
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // The reader may have seen enough, as `head` has: that is not an error.
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
  stop: stopping.signal,
})

// The check that was under way when it was stopped would go on.
if (stopping.signal.aborted) process.stdout.write('', () => process.exit())
