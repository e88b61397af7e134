import { checkTimerSeconds } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../../core/options.js'
import type { WebhookEndpoint, WebhookEndpoints } from '../../ports/webhooks.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from './connections.js'
import { checkPool, checkSchema, DEFAULT_SCHEMA, quoteSchema } from './postgres-arguments.js'
import type { PostgresPool } from './postgres-pool.js'
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
  readonly timeoutSeconds?: number | undefined
}

const OPTIONS = {
  pool: required(checkPool),
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<PostgresWebhookEndpointsOptions>

/**
 * The endpoints of webhooks in the table `webhook_endpoints`, which {@link migrateLeadTables} makes. The
 * host puts them there: an id, the workspace, the URL, and one secret or more. It finds the workspace of a campaign in
 * the library's own table `campaigns`: if your campaigns are in a table of your own, they are unknown to it, and you
 * implement {@link WebhookEndpoints} yourself.
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
  const resolved = resolveOptions('options', options, OPTIONS)
  const schema = quoteSchema(resolved.schema)
  const { run } = createConnections(resolved.pool, toMilliseconds(resolved.timeoutSeconds))
  const findOfCampaigns = queryOf(
    `select c.id as campaign_id, array(
       select json_build_object('id', e.id, 'url', e.url, 'secrets', e.secrets)
       from ${schema}.webhook_endpoints e
       where e.workspace_id = c.workspace_id and e.disabled_at is null order by e.id
     ) as endpoints
     from ${schema}.campaigns c where c.id = any ($1::text[])`,
    readCampaignRow,
  )
  const findOne = queryOf(
    `select id, url, secrets, disabled_at is not null as is_disabled
     from ${schema}.webhook_endpoints where id = $1`,
    readFoundRow,
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
      return new Map(rows.map(({ campaign_id: id, endpoints }) => [id, endpoints]))
    },
    async find(id) {
      const [found] = areStorableIds(id) ? await run(findOne, [id]) : []
      if (found === undefined) return null
      const { is_disabled: isDisabled, ...endpoint } = found
      return isDisabled ? 'disabled' : endpoint
    },
    async disable({ id, url }) {
      const disabled = areStorableIds(id, url) ? await run(disable, [id, url]) : []
      return disabled.length > 0
    },
  }
}

interface CampaignRow {
  readonly campaign_id: string
  readonly endpoints: readonly WebhookEndpoint[]
}

interface FoundRow extends WebhookEndpoint {
  readonly is_disabled: boolean
}

function readCampaignRow(row: unknown): CampaignRow {
  return readColumns<CampaignRow>(row, { campaign_id: 'string', endpoints: 'array' })
}

function readFoundRow(row: unknown): FoundRow {
  return readColumns<FoundRow>(row, {
    id: 'string',
    url: 'string',
    secrets: 'array',
    is_disabled: 'boolean',
  })
}

function readEndpointRow(row: unknown): WebhookEndpoint {
  return readColumns<WebhookEndpoint>(row, { id: 'string', url: 'string', secrets: 'array' })
}
