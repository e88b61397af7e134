import { checkOptions } from '../../core/argument-checks.js'
import type { WebhookEndpoint, WebhookEndpoints } from '../../ports/webhooks.js'
import { createConnections } from './connections.js'
import { checkMilliseconds, checkPool } from './postgres-arguments.js'
import type { PostgresPool } from './postgres-pool.js'
import { quoteSchema } from './quote-schema.js'
import { readColumns } from './rows.js'
import { queryOf, statementOf } from './statement.js'
import { areStorableIds } from './storable.js'

/**
 * Where the endpoints of webhooks are kept.
 *
 * @example
 * ```ts
 * const options: PostgresWebhookEndpointsOptions = { pool, schema: 'crm_leads' }
 * ```
 */
export interface PostgresWebhookEndpointsOptions {
  /** Connections to PostgreSQL, tried on 15 and 17: a `Pool` of `pg`. Attach its `error` listener. */
  readonly pool: PostgresPool
  /** The schema of the library's tables; `campaign_lead` where not given. */
  readonly schema?: string | undefined
  /**
   * How long to wait for a connection, and for each statement, in milliseconds; 10,000 where not given.
   */
  readonly timeoutMilliseconds?: number | undefined
}

const OPTIONS = [
  'pool',
  'schema',
  'timeoutMilliseconds',
] satisfies (keyof PostgresWebhookEndpointsOptions)[]

/**
 * The endpoints of webhooks in the table `webhook_endpoints`, which {@link migrateLeadTables} makes. The
 * host puts them there: an id, the workspace, the URL, and one secret or more.
 *
 * @throws TypeError naming the option, for one that is not of its type.
 *
 * Its calls throw {@link PostgresUnavailableError} where the database cannot be reached or does not
 * answer in time.
 *
 * @example
 * ```ts
 * const endpoints = createPostgresWebhookEndpoints({ pool })
 * const byCampaign = await endpoints.ofCampaigns(['cmp_1'])
 * ```
 */
export function createPostgresWebhookEndpoints(
  options: PostgresWebhookEndpointsOptions,
): WebhookEndpoints {
  checkOptions('options', options, OPTIONS)
  const { pool, timeoutMilliseconds = 10_000 } = options
  checkPool(pool)
  checkMilliseconds('timeoutMilliseconds', timeoutMilliseconds)
  const schema = quoteSchema(options.schema ?? 'campaign_lead')
  const { run } = createConnections(pool, timeoutMilliseconds)
  const findOfCampaigns = queryOf(
    `select c.id as campaign_id, e.id, e.url, e.secrets from ${schema}.campaigns c
     join ${schema}.webhook_endpoints e on e.workspace_id = c.workspace_id
     where c.id = any ($1::text[]) and e.disabled_at is null order by c.id, e.id`,
    readCampaignEndpointRow,
  )
  const findOne = queryOf(
    `select id, url, secrets from ${schema}.webhook_endpoints where id = $1 and disabled_at is null`,
    readEndpointRow,
  )
  const disable = statementOf(
    `update ${schema}.webhook_endpoints set disabled_at = now()
     where id = $1 and url = $2 and disabled_at is null
     returning json_build_object('id', id, 'url', url, 'secrets', secrets)::text as row`,
    readEndpointRow,
  )

  return {
    async ofCampaigns(campaignIds) {
      const rows = await run(findOfCampaigns, [campaignIds.filter((id) => areStorableIds(id))])
      const byCampaign = new Map<string, WebhookEndpoint[]>()
      for (const { campaign_id: campaignId, ...endpoint } of rows) {
        const endpoints = byCampaign.get(campaignId)
        if (endpoints === undefined) byCampaign.set(campaignId, [endpoint])
        else endpoints.push(endpoint)
      }
      return byCampaign
    },
    async find(id) {
      const [endpoint = null] = areStorableIds(id) ? await run(findOne, [id]) : []
      return endpoint
    },
    async disable({ id, url }) {
      const disabled = areStorableIds(id, url) ? await run(disable, [id, url]) : []
      return disabled.length > 0
    },
  }
}

interface CampaignEndpointRow extends WebhookEndpoint {
  readonly campaign_id: string
}

function readCampaignEndpointRow(row: unknown): CampaignEndpointRow {
  return readColumns<CampaignEndpointRow>(row, {
    campaign_id: 'string',
    id: 'string',
    url: 'string',
    secrets: 'array',
  })
}

function readEndpointRow(row: unknown): WebhookEndpoint {
  return readColumns<WebhookEndpoint>(row, { id: 'string', url: 'string', secrets: 'array' })
}
