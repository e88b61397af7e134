// Names that the examples in doc comments use without declaring them: the reader has similar values.
import type {
  Campaign,
  CampaignLead,
  EventSink,
  Intent,
  LeadPatch,
  LeadRef,
  LeadRepository,
  LeadService,
  LeadTagChangedEvent,
  PendingSend,
  StoredIntent,
  Subsequence,
  Workspace,
} from 'campaign-lead'
import type { Authenticate, LeadHandler, Principal, StoredApiKey } from 'campaign-lead/http'
import type { Tracing } from 'campaign-lead/logging'
import type { MemoryStore, RecordingSink } from 'campaign-lead/memory'
import type { IntentHandlers, IntentRelay, IntentWorkers } from 'campaign-lead/pg-boss'
import type {
  DrizzleDatabase,
  KyselyDatabase,
  LeadStatements,
  PostgresJsSql,
  PrismaDatabase,
} from 'campaign-lead/postgres'
import type {
  HttpServerOptions,
  LeadCommandImplementation,
  LeadUpdateCase,
  LeadUpdateImplementation,
  VerificationState,
} from 'campaign-lead/testing/conformance'
import type {
  EventSinkHarness,
  LeadRepositoryHarness,
  LeadStatementHarness,
} from 'campaign-lead/testing/contracts'
import type { FakeApi } from 'campaign-lead/testing/fake'
import type {
  Webhook,
  WebhookEndpoint,
  WebhookEndpoints,
  WebhookSender,
} from 'campaign-lead/webhooks'
import type * as pg from 'pg'
import type PgBossInstance from 'pg-boss'

export { default as fc } from 'fast-check'
export { setupServer } from 'msw/node'
export { Pool } from 'pg'
export { default as PgBoss } from 'pg-boss'
export { pino } from 'pino'
export { afterEach, describe, expect, it } from 'vitest'

/** A lead with custom fields. */
export interface MyLead extends CampaignLead {
  readonly owner: string
  readonly notes: readonly string[]
  readonly aiTaggedAt: string | null
  readonly statusChangedAt: string | null
}

export declare const lead: CampaignLead
/** A lead with a pending send that is due. */
export declare const waitingLead: CampaignLead
export declare const leads: readonly CampaignLead[]
export declare const myLead: MyLead
export declare const subsequences: readonly Subsequence[]
export declare const tags: readonly string[]
export declare const patch: LeadPatch
export declare const intents: readonly Intent[]
export declare const event: LeadTagChangedEvent
export declare const campaign: Campaign
export declare const workspaces: readonly Workspace[]

export declare const campaignId: string
export declare const leadId: string
export declare const ref: LeadRef
export declare const refs: readonly LeadRef[]
export declare const workspaceIds: readonly string[]

export declare const repository: LeadRepository
export declare const store: MemoryStore
export declare const sink: EventSink
export declare const recordingSink: RecordingSink
export declare const service: LeadService
export declare const stored: StoredIntent
export declare const onDeliveryError: (error: unknown, intents: readonly StoredIntent[]) => void
export declare const onError: (error: unknown) => void

export declare const apiKey: string
export declare const apiKeys: Map<string, StoredApiKey>
export declare const principal: Principal
export declare const authenticate: Authenticate
export declare const handle: LeadHandler

export declare const tracing: Tracing
export declare const winston: Record<
  'info' | 'warn' | 'error',
  (message: string, fields: object) => void
>

export declare const connectionString: string
export declare const pool: pg.Pool
export declare const client: pg.PoolClient
export declare const boss: PgBossInstance
export declare const handlers: IntentHandlers
export declare const relay: IntentRelay
export declare const workers: IntentWorkers

// Other clients of PostgreSQL. `npm run check:sql-clients` compiles with the types of the libraries themselves.
export declare namespace postgres {
  interface Parameter<T> {
    readonly value: T
  }
}
type PostgresJsDatabase = PostgresJsSql<postgres.Parameter<string>>
interface PostgresJsTransaction extends Omit<PostgresJsDatabase, 'begin'> {
  (pieces: TemplateStringsArray, ...values: unknown[]): Promise<unknown[]>
}
interface PostgresJs extends PostgresJsTransaction {
  begin(work: (tx: PostgresJsTransaction) => Promise<void>): Promise<void>
}
export declare function postgres(url: string, options?: object): PostgresJs
export interface SQL {
  readonly queryChunks: unknown[]
}
export declare const sql: {
  (pieces: TemplateStringsArray, ...values: unknown[]): SQL
  /** Kysely's function of the same name. */
  raw(text: string): { execute(db: object): Promise<unknown> }
}
interface DrizzleTransaction extends DrizzleDatabase<SQL> {
  insert(table: object): { values(row: object): Promise<unknown> }
}
interface Drizzle extends Omit<DrizzleDatabase<SQL>, 'transaction'> {
  transaction(work: (tx: DrizzleTransaction) => Promise<void>): Promise<void>
}
export declare function drizzle(pool: pg.Pool): Drizzle
export declare const audit: object
export interface Tables {
  readonly audit: { readonly lead_id: string }
}
interface KyselyTransaction<Database> extends KyselyDatabase {
  insertInto<Table extends keyof Database>(
    table: Table,
  ): { values(row: Database[Table]): { execute(): Promise<unknown> } }
}
export declare class Kysely<Database> implements KyselyDatabase {
  constructor(options: { dialect: PostgresDialect })
  withoutPlugins: KyselyDatabase['withoutPlugins']
  transaction(): {
    execute(work: (trx: KyselyTransaction<Database>) => Promise<void>): Promise<unknown>
  }
}
export declare class PostgresDialect {
  readonly pool: pg.Pool
  constructor(options: { pool: pg.Pool })
}
interface PrismaTransaction extends Omit<PrismaDatabase, '$transaction'> {
  readonly audit: { create(options: { data: object }): Promise<unknown> }
}
export declare class PrismaClient implements PrismaDatabase {
  constructor(options: { adapter: PrismaPg })
  $queryRawUnsafe: PrismaDatabase['$queryRawUnsafe']
  $executeRawUnsafe: PrismaDatabase['$executeRawUnsafe']
  $transaction(work: (tx: PrismaTransaction) => Promise<void>): Promise<unknown>
}
export declare class PrismaPg {
  readonly connectionString: string
  constructor(options: { connectionString: string })
}
// TypeORM.
export interface QueryRunner {
  query(
    text: string,
    values: unknown[],
    isStructured: true,
  ): Promise<{ readonly records: unknown[]; readonly affected?: number }>
  release(): Promise<void>
}
export declare const dataSource: {
  createQueryRunner(): QueryRunner
  transaction(work: (manager: { queryRunner?: QueryRunner }) => Promise<void>): Promise<void>
}

export declare const secret: string
export declare const oldSecret: string
export declare const endpoint: WebhookEndpoint
export declare const endpoints: WebhookEndpoints
export declare const webhook: Webhook
export declare const sender: WebhookSender

/** Functions of the application that execute intents. */
export declare const mailer: {
  cancel(sendId: string, options?: { signal?: AbortSignal; requestId?: string }): Promise<void>
  send(
    lead: CampaignLead,
    options: { sequence: PendingSend['sequence']; idempotencyKey: string },
  ): Promise<void>
}
export declare const sequencer: {
  place(intent: object, leadVersion: number): Promise<void>
  begin(leadId: string, subsequenceId: string): Promise<void>
  end(leadId: string, subsequenceId: string): Promise<void>
}
export declare const queue: { add(jobs: readonly object[]): Promise<void> }
export declare function save(lead: CampaignLead, intents: readonly Intent[]): Promise<void>

export declare const ourRules: LeadUpdateImplementation
export declare const ourCommands: LeadCommandImplementation
export declare const repositoryHarness: LeadRepositoryHarness
export declare const sinkHarness: EventSinkHarness
export declare const statementHarness: LeadStatementHarness
export declare const statements: LeadStatements
/** Functions of the application that change its own tables. */
export declare const crm: Pick<
  LeadStatementHarness,
  'replaceWorkspaces' | 'setSubsequences' | 'replaceLead'
>
export declare const fake: FakeApi
export declare function createYourClient(options: { fetch: FakeApi['fetch']; apiKey: string }): {
  tagLead(campaignId: string, leadId: string, aiTag: string): Promise<void>
}
export declare function createYourSink(
  send: (id: string, intent: Intent) => Promise<void>,
): EventSink
export declare function createYourRepository(
  query: (sql: string, values: unknown[]) => Promise<pg.QueryResult>,
): LeadRepository
export declare function createSchema(workspaces: readonly Workspace[]): Promise<string>
export declare const testCase: LeadUpdateCase
export declare const server: HttpServerOptions
export declare function serve(state: VerificationState): LeadService
export declare function everyLead(): CampaignLead[]
export declare function everyIntent(): Intent[]
