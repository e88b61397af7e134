import { cp, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute } from './execute.mjs'
import { install } from './install.mjs'
import { CONSUMER } from './versions.mjs'

/**
 * Builds and packs the library, and installs it in a folder of its own: outside of the project, so that
 * nothing that the package has forgotten to name is found there.
 */
export async function packIntoCleanFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-'))
  await execute('npm', ['run', 'build'])
  await execute('npm', ['pack', '--pack-destination', folder])
  const [name] = await readdir(folder)
  const tarball = join(folder, name)
  await install(folder, { 'campaign-lead': `file:${tarball}`, ...CONSUMER })
  await cp('test/runtimes', join(folder, 'checks'), { recursive: true })
  await cp('examples/mounts', join(folder, 'mounts'), { recursive: true })
  return { folder, tarball }
}
