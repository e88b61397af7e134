// Installs the packages of the named folders, which some commands need: `node scripts/install.mjs bench`. Skips a
// folder whose packages match its lock file.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// Concurrently, because an install mostly waits for the registry.
await Promise.all(process.argv.slice(2).map((folder) => install(folder)))

async function install(folder) {
  const lock = join(folder, 'package-lock.json')
  // `npm ci` deletes this copy first, so that an interrupted install is not mistaken for a complete one.
  const installed = join(folder, 'node_modules/installed-lock.json')
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return

  console.error(`Installing the packages of ${folder} …`)
  // The binaries are in separate packages, so no install script has to run.
  const npm = spawn('npm', ['ci', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  const [status] = await once(npm, 'exit')
  if (status === 0) copyFileSync(lock, installed)
  else process.exitCode = status ?? 1
}
