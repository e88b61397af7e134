import { execFile } from 'node:child_process'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const FOLDER = 'temp/bench'

const bundled = new Map<string, Promise<string>>()
let linked: Promise<void> | undefined

/**
 * Runs a program in a process of its own, so that nothing which ran before has warmed it up.
 *
 * It is bundled first, since what compiles TypeScript as it is loaded also changes it. The library in
 * it is the built one, and the packages are the installed ones.
 *
 * @param file - The program, of TypeScript: it prints what it measured as JSON.
 * @param args - For the program.
 * @param flags - For Node.
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

/** @returns The path of the bundled program. */
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
    // Else the paths of the sources are taken, and what is measured is not what is published.
    tsconfigRaw: {},
    format: 'esm',
    platform: 'node',
    target: 'node20',
  })
  return outfile
}

/** The programs run in the root's scope, to import the built library by its name. There, Node finds no package of `bench`. */
async function linkPackages(): Promise<void> {
  const link = join(FOLDER, 'node_modules')
  await mkdir(FOLDER, { recursive: true })
  await rm(link, { force: true })
  await symlink(resolve('bench/node_modules'), link)
}
