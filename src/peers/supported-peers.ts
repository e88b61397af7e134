/**
 * An optional peer dependency, and its supported versions. The package file declares each peer as `*`, so that an
 * unsupported version never prevents an installation: importing the subpath that uses it throws instead.
 */
export interface SupportedPeer {
  readonly name: string
  /** Caret ranges, joined by `||`. */
  readonly range: string
}

// A constant for each peer, so that a bundle only contains the peers that it uses.

/** Supported versions of @hono/node-server. */
export const NODE_SERVER: SupportedPeer = { name: '@hono/node-server', range: '^1.10.0 || ^2.0.0' }

/** Supported versions of @opentelemetry/api. */
export const OPENTELEMETRY: SupportedPeer = { name: '@opentelemetry/api', range: '^1.0.0' }

/** Supported versions of fast-check. */
export const FAST_CHECK: SupportedPeer = { name: 'fast-check', range: '^3.0.0 || ^4.0.0' }

/** Supported versions of hono. */
export const HONO: SupportedPeer = { name: 'hono', range: '^4.0.0' }

/** Supported versions of msw. */
export const MSW: SupportedPeer = { name: 'msw', range: '^2.0.0 || ^3.0.0' }

/** Supported versions of node-pg-migrate. */
export const NODE_PG_MIGRATE: SupportedPeer = {
  name: 'node-pg-migrate',
  range: '^7.5.0 || ^8.0.0 || ^9.0.0',
}

/** Supported versions of pg. */
export const PG: SupportedPeer = { name: 'pg', range: '^8.0.3' }

/** Supported versions of pg-boss. */
export const PG_BOSS: SupportedPeer = { name: 'pg-boss', range: '^10.0.0 || ^11.0.0 || ^12.0.0' }

/** Supported versions of request-filtering-agent. 2.0.0 allows `https://127.0.0.1`. */
export const REQUEST_FILTERING_AGENT: SupportedPeer = {
  name: 'request-filtering-agent',
  range: '^2.0.1 || ^3.0.0',
}

/** Supported versions of standardwebhooks. */
export const STANDARDWEBHOOKS: SupportedPeer = { name: 'standardwebhooks', range: '^1.0.0' }
