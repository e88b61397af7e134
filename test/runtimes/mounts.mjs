import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execute, whileServing } from './execute.mjs'
import { installPacked } from './install.mjs'
import { copyMounts } from './packed.mjs'
import { FOLDER, WORKERD_RUNTIME } from './versions.mjs'

/** Runs the mounts for Node in a version of Node. */
export async function runNodeMounts({ binary }) {
  for (const name of ['node', 'hono', 'express', 'fastify']) {
    await execute(binary, ['--import', 'tsx', `examples/mounts/${name}.ts`])
  }
}

export async function runBunMount({ binary }, { folder }) {
  await execute(binary, ['mounts/bun.ts'], { cwd: folder })
}

export async function runDenoMount({ binary, args }, { folder }) {
  // The mounts import each other with the extension `.js`.
  await execute(binary, [...args, '--sloppy-imports', 'mounts/deno.ts'], { cwd: folder })
}

/** Bundles and serves the Worker. */
export async function runWorkersMount({ folder }) {
  await build({
    absWorkingDir: folder,
    entryPoints: ['mounts/workers.ts'],
    outfile: 'checks/worker.js',
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
  })
  const args = ['serve', 'checks/workerd.capnp', '--control-fd=3']
  const options = { cwd: folder, port: /"port":(\d+)/ }
  await whileServing(WORKERD_RUNTIME.binary, args, options, (url) => checkMountAt('workers', url))
}

/** Builds the Next.js app and serves it. */
export async function runNextMount({ tarball }) {
  const home = join(FOLDER, 'next')
  const mounts = join(home, 'mounts')
  await installPacked(home, tarball)
  await rm(mounts, { recursive: true, force: true })
  await copyMounts(mounts)

  const next = '../../node_modules/next/dist/bin/next'
  const cwd = join(mounts, 'nextjs')
  await execute(process.execPath, [next, 'build'], { cwd })
  const args = [next, 'start', '--hostname', '127.0.0.1', '--port', '0']
  const options = { cwd, port: /http:\/\/127\.0\.0\.1:(\d+)[^]*Ready/ }
  await whileServing(process.execPath, args, options, (url) => checkMountAt('nextjs', url))
}

async function checkMountAt(name, url) {
  const program = 'test/runtimes/check-mount-at.ts'
  await execute(process.execPath, ['--import', 'tsx', program, name, url])
}
