import { execFile } from 'node:child_process'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const FOLDER = 'temp/bench'

const bundled = new Map<string, Promise<string>>()
let linked: Promise<void> | undefined

/**
 * Runs a program in its own process, so that no earlier code has warmed it up. It is bundled first, because loaders
 * of TypeScript change the code. It imports the built library and the installed packages.
 *
 * @param file - A TypeScript program that prints its measurements as JSON.
 * @param args - Arguments of the program.
 * @param flags - Options of Node.
 * @returns The parsed output.
 */
export async function runProgram(
  file: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<unknown> {
  const program = await bundle(file)
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout)
}

/** Bundles a program once, and returns the path of the bundle. */
export function bundle(file: string): Promise<string> {
  const started = bundled.get(file) ?? buildProgram(file)
  bundled.set(file, started)
  return started
}

async function buildProgram(file: string): Promise<string> {
  linked ??= linkPackages()
  await linked
  const outfile = join(FOLDER, `${basename(file, '.ts')}.mjs`)
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    packages: 'external',
    // Otherwise the paths of tsconfig.json would resolve to the sources, not to the published build.
    tsconfigRaw: {},
    format: 'esm',
    platform: 'node',
    target: 'node20',
  })
  return outfile
}

/** The programs run in the root, to import the built library by its name. Without the link, Node would not find the packages of `bench`. */
async function linkPackages(): Promise<void> {
  const link = join(FOLDER, 'node_modules')
  await mkdir(FOLDER, { recursive: true })
  await rm(link, { force: true })
  await symlink(resolve('bench/node_modules'), link)
}
