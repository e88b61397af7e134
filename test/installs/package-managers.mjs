import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execute } from '../runtimes/execute.mjs'
import { install } from '../runtimes/install.mjs'
import { FOLDER } from '../runtimes/versions.mjs'
import { NODE } from './projects.mjs'

const OWN = resolve(FOLDER, 'installs')

const TOOLS = {
  node22: `npm:${NODE}`,
  pnpm: '10.34.8',
  yarn1: 'npm:yarn@1.22.22',
  yarn4: 'npm:@yarnpkg/cli-dist@4.18.1',
}

/** The Node that runs the programs. */
export const NODE22 = join(OWN, 'node_modules/node22/bin/node')

/** Installs Node and, unless npm is enough, the other package managers. */
export async function installTools(isNpmEnough) {
  const { node22, ...others } = TOOLS
  await install(OWN, isNpmEnough ? { node22 } : { node22, ...others })
}

const npm = (...args) => ['npm', ['install', '--ignore-scripts', '--prefer-offline', ...args]]

/** The package managers: the files that a project requires, and the command to install. */
export const PACKAGE_MANAGERS = [
  { name: 'npm', isQuick: true, command: npm('--no-audit', '--no-fund') },
  {
    name: 'npm --strict-peer-deps',
    isQuick: true,
    command: npm('--no-audit', '--no-fund', '--strict-peer-deps'),
  },
  {
    name: 'pnpm, strict peers',
    files: {
      '.npmrc': 'strict-peer-dependencies=true\nauto-install-peers=false\nignore-scripts=true\n',
    },
    command: runWithNode('pnpm/bin/pnpm.cjs', 'install', '--store-dir', join(OWN, 'pnpm-store')),
  },
  {
    name: 'yarn 1',
    command: runWithNode(
      'yarn1/bin/yarn.js',
      'install',
      '--non-interactive',
      '--ignore-scripts',
      '--cache-folder',
      join(OWN, 'yarn1-cache'),
    ),
  },
  {
    name: 'yarn 4, node-modules',
    files: {
      '.yarnrc.yml': `nodeLinker: node-modules
enableScripts: false
enableImmutableInstalls: false
enableTelemetry: false
cacheFolder: ${join(OWN, 'yarn4-cache')}
enableGlobalCache: false
`,
      'yarn.lock': '',
    },
    command: runWithNode('yarn4/bin/yarn.js', 'install'),
  },
]

// pg-boss 12 and msw 3 require this Node.
function runWithNode(tool, ...args) {
  return [NODE22, [join(OWN, 'node_modules', tool), ...args]]
}

/** Installs the dependencies of a project. */
export async function installProject({ files = {}, command: [binary, args] }, folder) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  await execute(binary, args, { cwd: folder })
}
