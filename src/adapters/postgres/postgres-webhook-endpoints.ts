import { checkTimerSeconds } from '../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import type { WebhookEndpoint, WebhookEndpoints } from '../../ports/webhooks.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from './connections.js'
import { checkPool, checkSchema, DEFAULT_SCHEMA, quoteSchema } from './postgres-arguments.js'
import type { PostgresPool, SqlDatabase } from './postgres-pool.js'
import { createRowReader } from './rows.js'
import { createQuery, createStatement } from './statement.js'
import { isStorableText } from './storable-values.js'

/**
 * Options of {@link createPostgresWebhookEndpoints}.
 *
 * @example
 * ```ts
 * const options: PostgresWebhookEndpointsOptions = { pool, schema: 'crm_leads' }
 * ```
 */
export interface PostgresWebhookEndpointsOptions {
  /**
   * A connection pool, such as a `Pool` of `pg`, or a database such as `fromKysely(db)`. Add a listener for the pool's
   * `error` event. Tested with PostgreSQL 15 and 17.
   */
  readonly pool: PostgresPool | SqlDatabase
  /** The schema of the library's tables. Defaults to `campaign_lead`. */
  readonly schema?: string | undefined
  /** The timeout of each connection attempt and of each statement, in seconds. Defaults to 10. */
  readonly timeoutSeconds?: number | undefined
}

const OPTIONS = {
  pool: required(checkPool),
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<PostgresWebhookEndpointsOptions>

/**
 * Creates {@link WebhookEndpoints} that are stored in the table `webhook_endpoints`, which {@link migrateLeadTables}
 * creates. Your application inserts the endpoints: an id, the workspace, the URL, and at least one secret. The
 * workspace of a campaign is read from the library's table `campaigns`: if your campaigns are in your own table,
 * implement {@link WebhookEndpoints} instead.
 *
 * Its methods throw a {@link PostgresUnavailableError} if PostgreSQL cannot be reached or does not answer in time.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
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
  const findByCampaigns = createQuery(
    `select c.id as campaign_id, array(
       select json_build_object('id', e.id, 'url', e.url, 'secrets', e.secrets)
       from ${schema}.webhook_endpoints e
       where e.workspace_id = c.workspace_id and e.disabled_at is null order by e.id
     ) as endpoints
     from ${schema}.campaigns c where c.id = any ($1::text[])`,
    readCampaignEndpoints,
  )
  const findOne = createQuery(
    `select id, url, secrets, disabled_at is not null as is_disabled
     from ${schema}.webhook_endpoints where id = $1`,
    readFoundEndpoint,
  )
  const disable = createStatement(
    `update ${schema}.webhook_endpoints set disabled_at = now()
     where id = $1 and url = $2 and disabled_at is null
     returning json_build_object('id', id, 'url', url, 'secrets', secrets)::text as row`,
    readEndpoint,
  )

  return {
    async ofCampaigns(campaignIds) {
      const rows = await run(findByCampaigns, [campaignIds.filter((id) => isStorableText(id))])
      return new Map(rows.map(({ campaign_id: id, endpoints }) => [id, endpoints]))
    },
    async find(id) {
      const [found] = isStorableText(id) ? await run(findOne, [id]) : []
      if (found === undefined) return null
      const { is_disabled: isDisabled, ...endpoint } = found
      return isDisabled ? 'disabled' : endpoint
    },
    async disable({ id, url }) {
      const disabled = isStorableText(id, url) ? await run(disable, [id, url]) : []
      return disabled.length > 0
    },
  }
}

const readCampaignEndpoints = createRowReader<{
  readonly campaign_id: string
  readonly endpoints: readonly WebhookEndpoint[]
}>({ campaign_id: 'string', endpoints: 'array' })

const ENDPOINT_COLUMNS = { id: 'string', url: 'string', secrets: 'array' } as const

const readEndpoint = createRowReader<WebhookEndpoint>(ENDPOINT_COLUMNS)

const readFoundEndpoint = createRowReader<WebhookEndpoint & { readonly is_disabled: boolean }>({
  ...ENDPOINT_COLUMNS,
  is_disabled: 'boolean',
})
