import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { install } from './install.mjs'
import { CONSUMER } from './versions.mjs'

/** The output of `npm run pack`. */
export const TARBALL = resolve('temp/campaign-lead.tgz')

/**
 * Installs the packed library in a folder outside of the project, so that a missing dependency or file of the package
 * is not found in the project.
 */
export async function installInCleanFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-'))
  await install(folder, { 'campaign-lead': `file:${TARBALL}`, ...CONSUMER })
  await cp('test/runtimes', join(folder, 'checks'), { recursive: true })
  await copyMounts(join(folder, 'mounts'))
  return { folder, tarball: TARBALL }
}

/** Copies the programs without their packages, which are installed next to the packed library. */
export async function copyMounts(folder) {
  const filter = (path) => !/^(node_modules|package(-lock)?\.json)$/.test(basename(path))
  await cp('examples/mounts', folder, { recursive: true, filter })
}
