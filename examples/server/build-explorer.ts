import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** The sources of the page: its own files, the library's, and the packages of both. */
const SOURCES = [
  'apps/explorer',
  'src',
  'vectors',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

const IGNORED = ['dist', 'node_modules', 'screenshots']

/** A build empties this folder first, so that it contains the hash of the sources only after a successful build. */
const FOLDER = join(ROOT, 'apps/explorer/dist')
const BUILT_FROM = join(FOLDER, 'built-from.txt')

/** A build of the page that is in progress. */
interface Build<T> {
  readonly done: Promise<T>
  stop(): void
}

/**
 * Builds the page of the rules explorer, and prints its progress.
 *
 * @returns The build that is in progress, or `null` if the page is up to date.
 */
export function buildExplorer(print: (line: string) => void): Build<void> | null {
  const sources = hashSources()
  if (sources === readBuiltFrom()) return null
  print('The page is being built, which takes up to a minute. The browser waits for it.')
  // `serveExplorer` requires the folder.
  mkdirSync(FOLDER, { recursive: true })
  const build = runBuild()
  let isStopped = false
  async function finish(): Promise<void> {
    const isBuilt = await build.done
    if (isStopped) return
    if (isBuilt) writeFileSync(BUILT_FROM, sources)
    print(isBuilt ? 'The page is built.' : 'The page was not built. The API works without it.')
  }
  return {
    done: finish(),
    stop() {
      isStopped = true
      build.stop()
    },
  }
}

/** Runs the build in another process, so that the API can respond in the meantime. */
function runBuild(): Build<boolean> {
  // Detached, so that the processes that npm starts are stopped with it.
  const child = spawn('npm', ['run', '-s', 'explorer'], {
    cwd: ROOT,
    stdio: ['ignore', process.stderr, process.stderr],
    detached: true,
  })
  return {
    // Resolves to whether it succeeded.
    done: new Promise((resolve) => {
      child.once('error', () => resolve(false))
      child.once('exit', (code) => resolve(code === 0))
    }),
    stop() {
      if (child.pid === undefined || child.exitCode !== null) return
      try {
        process.kill(-child.pid)
      } catch {
        // The process ended between the check and the signal.
      }
    },
  }
}

function readBuiltFrom(): string | undefined {
  try {
    return readFileSync(BUILT_FROM, 'utf8')
  } catch {
    return undefined
  }
}

function hashSources(): string {
  const hash = createHash('sha256')
  for (const path of SOURCES.flatMap(filesIn)) {
    const content = readFileSync(join(ROOT, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Returns the files of a folder in a fixed order. The path of a file returns itself. */
function filesIn(path: string): string[] {
  if (path.includes('.')) return [path]
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.split(sep).some((part) => IGNORED.includes(part)))
    .map((file) => file.slice(ROOT.length + 1))
    .sort()
}
