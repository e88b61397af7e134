import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** What the page is made of: its own files, the library's, and the packages of both. */
const SOURCES = ['apps/explorer', 'src', 'vectors', 'package-lock.json', 'tsconfig.json']

const IGNORED = ['dist', 'node_modules', 'screenshots']

/** A build empties it first: what the page was built from is there only after a build that succeeded. */
const FOLDER = join(ROOT, 'apps/explorer/dist')
const BUILT_FROM = join(FOLDER, 'built-from.txt')

/** A build of the page that is under way. */
interface Build<T> {
  readonly done: Promise<T>
  stop(): void
}

/**
 * Builds the page of the rules explorer, and prints so.
 *
 * @returns The build that is under way, or `null` if the page is built of the sources that are there now.
 */
export function buildExplorer(print: (line: string) => void): Build<void> | null {
  const sources = hashSources()
  if (sources === readBuiltFrom()) return null
  print('The page is being built, which takes up to a minute. The browser waits for it.')
  // What serves it expects it from the start.
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

/** A process of its own: the API answers meanwhile. */
function runBuild(): Build<boolean> {
  // A group of its own, so that what npm starts is stopped with it.
  const child = spawn('npm', ['run', '-s', 'explorer'], {
    cwd: ROOT,
    stdio: ['ignore', process.stderr, process.stderr],
    detached: true,
  })
  return {
    // Whether it succeeded.
    done: new Promise((resolve) => {
      child.once('error', () => resolve(false))
      child.once('exit', (code) => resolve(code === 0))
    }),
    stop() {
      if (child.pid === undefined || child.exitCode !== null) return
      try {
        process.kill(-child.pid)
      } catch {
        // It has ended in this very moment.
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

/** The files of a folder, in an order of their own; a file is its only one. */
function filesIn(path: string): string[] {
  if (path.includes('.')) return [path]
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.split(sep).some((part) => IGNORED.includes(part)))
    .map((file) => file.slice(ROOT.length + 1))
    .sort()
}
