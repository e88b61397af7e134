// Fails unless the program runs in the runtime that it was started for.
import assert from 'node:assert/strict'

assert.equal(runtimeName(), process.env.RUNTIME)

/** Returns the name and the version of the runtime, such as `node 22.23.3`. */
export function runtimeName() {
  const { bun, deno, node } = process.versions
  // Bun and Deno have a version of Node too.
  if (bun !== undefined) return `bun ${bun}`
  if (deno !== undefined) return `deno ${deno}`
  return `node ${node}`
}
