import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from './execute.mjs'

const ESM = 'checks/consumer.mts'
const COMMONJS = 'checks/consumer.cts'
const BUNDLER = ['--module', 'esnext', '--moduleResolution', 'bundler']

/** The ways in which a consumer's program finds the package. */
export const MODES = {
  'nodenext ESM': ['--module', 'nodenext', '--types', 'node', ESM],
  'nodenext CommonJS': ['--module', 'nodenext', '--types', 'node', COMMONJS],
  'node16 ESM': ['--module', 'node16', '--types', 'node', ESM],
  'node16 CommonJS': ['--module', 'node16', '--types', 'node', COMMONJS],
  bundler: [...BUNDLER, '--lib', 'es2022,dom', ESM],
}

/** Compiles a consumer's program, together with the types of everything that it imports. */
export async function compileConsumer(compiler, mode, { folder }) {
  await copyFile(join(folder, ESM), join(folder, COMMONJS))
  const args = ['--strict', '--skipLibCheck', 'false', '--noEmit', '--target', 'es2022']
  const tsc = join(compiler, 'bin/tsc')
  await execute(process.execPath, [tsc, ...args, ...MODES[mode]], { cwd: folder })
}
