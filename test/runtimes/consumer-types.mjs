import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from './execute.mjs'

const ESM = 'checks/consumer.mts'
const COMMONJS = 'checks/consumer.cts'
const BUNDLER = ['--module', 'esnext', '--moduleResolution', 'bundler']

const MODES = {
  'nodenext ESM': ['--module', 'nodenext', '--types', 'node', ESM],
  'nodenext CommonJS': ['--module', 'nodenext', '--types', 'node', COMMONJS],
  'node16 ESM': ['--module', 'node16', '--types', 'node', ESM],
  'node16 CommonJS': ['--module', 'node16', '--types', 'node', COMMONJS],
  bundler: [...BUNDLER, '--lib', 'es2022,dom', ESM],
}

const NODE10 = ['--module', 'commonjs', '--moduleResolution', 'node10', '--esModuleInterop']

/** Returns the module resolutions of a version of TypeScript. */
export function modesFor(version) {
  const major = Number.parseInt(version, 10)
  // ts-jest's default; TypeScript 6 deprecates it, and 7 does not have it.
  if (major >= 7) return MODES
  const accepted = major === 6 ? ['--ignoreDeprecations', '6.0'] : []
  return { ...MODES, node10: [...NODE10, ...accepted, '--types', 'node', COMMONJS] }
}

/**
 * Compiles a consumer's program with the declarations of everything that it imports.
 *
 * @param skipsLibraries - Whether to use the declarations of packages without checking them.
 */
export async function compileConsumer(compiler, mode, { folder }, skipsLibraries = false) {
  await copyFile(join(folder, ESM), join(folder, COMMONJS))
  const skipLibCheck = ['--skipLibCheck', String(skipsLibraries)]
  const args = ['--strict', ...skipLibCheck, '--noEmit', '--target', 'es2022']
  const tsc = join(compiler, 'bin/tsc')
  await execute(process.execPath, [tsc, ...args, ...mode], { cwd: folder })
}
