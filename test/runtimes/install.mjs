import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from './execute.mjs'

/** Installs these versions in a folder, unless they are installed already. */
export async function install(folder, dependencies) {
  const wanted = JSON.stringify({ private: true, type: 'module', dependencies }, null, 2)
  const done = join(folder, 'installed.json')
  if ((await readFile(done, 'utf8').catch(() => null)) === wanted) return
  console.log(`Installing ${Object.keys(dependencies).length} packages in ${folder} …`)
  await rm(done, { force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), wanted)
  await npmInstall(folder)
  await writeFile(done, wanted)
}

/** Replaces the library in a folder with the packed library. */
export async function installPacked(folder, tarball) {
  await rm(join(folder, 'node_modules/campaign-lead'), { recursive: true, force: true })
  await npmInstall(folder, '--no-save', '--no-package-lock', tarball)
}

async function npmInstall(folder, ...args) {
  // The binaries are separate packages, so no script has to run.
  await execute('npm', ['install', '--ignore-scripts', ...args], { cwd: folder })
}
