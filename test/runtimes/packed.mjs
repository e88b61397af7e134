import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { install } from './install.mjs'
import { CONSUMER } from './versions.mjs'

/** What `npm run pack` makes. */
const TARBALL = resolve('temp/campaign-lead.tgz')

/**
 * Installs the packed library in a folder of its own: outside of the project, so that nothing that the
 * package has forgotten to name is found there.
 */
export async function installInCleanFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-'))
  await install(folder, { 'campaign-lead': `file:${TARBALL}`, ...CONSUMER })
  await cp('test/runtimes', join(folder, 'checks'), { recursive: true })
  await cp('examples/mounts', join(folder, 'mounts'), { recursive: true })
  return { folder, tarball: TARBALL }
}
