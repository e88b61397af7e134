// Installs what some commands need in addition to the root's packages, in the folders that are named:
// `node scripts/install.mjs bench`. A folder whose packages are as its lock file says is left as it is.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// At the same time, since an install waits for the registry more than it computes.
await Promise.all(process.argv.slice(2).map((folder) => install(folder)))

async function install(folder) {
  const lock = join(folder, 'package-lock.json')
  // `npm ci` removes it with the folder it is in, so a broken install is never taken for a complete one.
  const installed = join(folder, 'node_modules/installed-lock.json')
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return

  console.error(`Installing the packages of ${folder} …`)
  // The binaries come in packages of their own: no script has to run.
  const npm = spawn('npm', ['ci', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  const [status] = await once(npm, 'exit')
  if (status === 0) copyFileSync(lock, installed)
  else process.exitCode = status ?? 1
}
