import assert from 'node:assert/strict'

/** Fails unless the program runs in the runtime that it was started for. */
export function proveRuntime() {
  assert.equal(runtimeName(), process.env.RUNTIME)
}

/** The runtime's name and version, such as `node 22.23.3`. */
export function runtimeName() {
  const { bun, deno, node } = process.versions
  // Both name a version of Node too.
  if (bun !== undefined) return `bun ${bun}`
  if (deno !== undefined) return `deno ${deno}`
  return `node ${node}`
}
