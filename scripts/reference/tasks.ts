/** The exports of each subpath, separated by white space, in the order in which the reference lists them. */
type ExportsBySubpath = Readonly<Record<string, string>>

/**
 * The tasks of the API reference, in their order. Each is a category of `npm run docs` and a heading of
 * `docs/api-reference.md`. Every export is in exactly one task: `npm run docs` fails if one is missing.
 */
export const TASKS = {
  'Decide what happens to a lead': {
    'campaign-lead': `applyLeadUpdate safeApplyLeadUpdate prepareLeadUpdates
      LeadPatch LeadUpdateOptions LeadDecision DecidedLead Result`,
  },
  'Choose a policy': {
    'campaign-lead': 'guardedPolicy documentedPolicy LeadPolicy',
  },
  'Explain a decision': {
    'campaign-lead': 'situationOf matchingSubsequences ENROLLMENT_RULES Situation',
  },
  'Read and describe leads': {
    'campaign-lead': `LEAD_STATUSES CampaignLead LeadStatus LeadSubsequence PendingSend SendInFlight
      Subsequence Campaign Workspace`,
  },
  'Add custom fields': {
    'campaign-lead': 'Extend LeadDraft',
  },
  'Check input': {
    'campaign-lead': 'parseLeadPatch leadPatchSchema PATCHABLE_STATUSES',
  },
  'Handle errors': {
    'campaign-lead': `isLeadUpdateError isStoreUnavailableError LeadUpdateError StoreUnavailableError
      LeadUpdateErrorCode SendErrorCode`,
    'campaign-lead/http': 'toErrorResponse ApiErrorCode ErrorResponse',
    'campaign-lead/postgres': 'PostgresUnavailableError PostgresTimeoutError PostgresConflictError',
  },
  'Update stored leads': {
    'campaign-lead': 'createLeadService LeadService LeadServiceOptions LeadAccess LeadRef',
  },
  'Send e-mails': {
    'campaign-lead': `applyLeadCommand safeApplyLeadCommand sendDueAt
      LeadCommand ClaimDueSendsOptions ClaimedSend`,
  },
  'Serve the operation over HTTP': {
    'campaign-lead/http': `createLeadHandler createApiKeyAuthenticator hashApiKey
      LeadHandler LeadHandlerOptions LeadErrorContext Authenticate AuthenticateRequest Principal FindApiKey StoredApiKey`,
  },
  'Store leads in memory': {
    'campaign-lead/memory': `createMemoryStore createRecordingSink
      MemoryStore MemorySeed MemoryWorkspace MemoryCampaign RecordingSink`,
  },
  'Store leads in PostgreSQL': {
    'campaign-lead/postgres': `createPostgresLeadRepository migrateLeadTables readLeadMigrations insertWorkspaces
      PostgresLeadRepository PostgresLeadRepositoryOptions MigrateLeadTablesOptions LeadMigration
      ReadLeadMigrationsOptions InsertWorkspacesOptions`,
  },
  'Use another PostgreSQL client': {
    'campaign-lead/postgres': `fromPostgresJs fromDrizzle fromKysely fromPrisma
      SqlDatabase SqlClient SqlValue PostgresJsSql DrizzleDatabase DrizzleResult KyselyDatabase KyselyQuery
      PrismaDatabase PostgresPool PostgresClient PostgresQueryable PostgresQuery PostgresResult`,
  },
  'Keep leads in your own tables': {
    'campaign-lead/postgres': 'LeadStatements',
    'campaign-lead/testing/contracts':
      'leadStatementChecks LeadStatementHarness LeadTableChanges SqlPool',
  },
  'Write your own store or sink': {
    'campaign-lead': `LeadRepository EventSink DecideLeadUpdate StoredLead StoredIntent StoredUpdate
      StoredUpdateResult DueSendsQuery`,
    'campaign-lead/testing/contracts': `leadRepositoryChecks eventSinkChecks deliveryChecks
      ContractChecksOptions LeadRepositoryHarness EventSinkHarness DeliveryHarness DeliveryParts DeliveryService
      LeadData ExecutedIntent IntentReceiver IoHook`,
  },
  'Execute intents': {
    'campaign-lead': `Intent CancelSendIntent EnrollmentIntent EnrollmentAction EmitWebhookIntent
      LeadEvent LeadTagChangedEvent EmailSentEvent LeadFeedbackEvent`,
  },
  'Deliver intents with pg-boss': {
    'campaign-lead/pg-boss': `createIntentQueues createIntentRelay createIntentWorkers
      IntentQueuesOptions IntentRelay IntentRelayOptions IntentWorkers IntentWorkersOptions IntentHandlers
      AttemptContext FailedAttempt RetryPolicy IntentJob
      IntentBoss QueueBoss BossDatabase BossJob QueueSettings`,
    'campaign-lead/postgres': 'createIntentChannel IntentChannel IntentChannelOptions IntentEvent',
  },
  'Watch the delivery': {
    'campaign-lead/pg-boss': `createDeadLetters createIntentMetrics
      DeadLetters DeadLetter UnreadableDeadLetter DeadLettersOptions
      IntentMetricsReader IntentMetrics QueueMetrics IntentMetricsOptions`,
  },
  'Send webhooks': {
    'campaign-lead/webhooks': `createWebhookSender nextRetryDelay WEBHOOK_RETRY_SCHEDULE
      HttpWebhookSender WebhookSender WebhookSenderOptions SendWebhookOptions Webhook WebhookEndpoint
      WebhookEndpoints WebhookAttempt WebhookDelivered WebhookFailed WebhookGone RetryState`,
    'campaign-lead/postgres': 'createPostgresWebhookEndpoints PostgresWebhookEndpointsOptions',
  },
  'Log and trace': {
    'campaign-lead/logging': `createLogTracing LogTracingOptions StructuredLogger LogFields
      Tracing TraceSpan TraceAttributes TraceCarrier`,
    'campaign-lead/opentelemetry': `createOpenTelemetryTracing OpenTelemetryTracingOptions
      Tracing TraceSpan TraceAttributes TraceCarrier`,
  },
  'Test an API client': {
    'campaign-lead/testing/fake': `createFakeApi FakeApi FakeApiOptions FakeApiServer FakeApiKeys FakeCall
      SentWebhook WebhookReceiver`,
    'campaign-lead/testing/msw': 'createMswHandlers',
  },
  'Inject faults': {
    'campaign-lead/testing/fake': `Fault CallFault PlannedFault InternalErrorFault UnavailableFault
      DroppedConnectionFault SlowAnswerFault SlowForAWhile SlowUntil DuplicatedWebhookFault`,
  },
  'Build test data': {
    'campaign-lead/testing': `aLead aLeadSubsequence aPendingSend aSendInFlight aSubsequence aCampaign
      aWorkspace Recipe`,
    'campaign-lead/testing/fake': `aLead aLeadSubsequence aPendingSend aSendInFlight aSubsequence
      aCampaign aWorkspace Recipe`,
  },
  'Generate test cases': {
    'campaign-lead/testing': `arbitraryUpdateCase arbitraryCaseOf arbitraryCommandCase arbitraryLead
      arbitrarySendingLead arbitraryPatch arbitraryCommand arbitraryPolicy arbitrarySubsequences arbitraryTags
      describeCase UpdateCaseConstraints`,
  },
  'Run checks': {
    'campaign-lead/testing': `registerChecks assertChecks runChecks
      Check CheckResult CheckError CheckRunOptions TestFunctions`,
    'campaign-lead/testing/conformance': 'RunOptions',
  },
  'Check your implementation of the rules': {
    'campaign-lead/testing/conformance': `vectorChecks ruleChecks commandVectorChecks commandChecks goldenVectors
      LeadUpdateImplementation LeadUpdateCase LeadCommandImplementation LeadCommandCase
      VectorCheckOptions RuleCheckOptions CommandVectorCheckOptions CommandCheckOptions
      GoldenVectors LeadUpdateVector LeadCommandVector RequestVector`,
  },
  'Check a system that stores leads': {
    'campaign-lead/testing/conformance': `systemChecks createRepositorySystem
      LeadSystem LeadSystemState OpenLeadSystem SystemCheckOptions`,
  },
  'Check a server over HTTP': {
    'campaign-lead/testing/conformance': `createHttpImplementation createHttpLeadSystem requestChecks
      createVerificationHandler HttpServerOptions VerificationHandlerOptions VerificationState
      VerificationReading`,
  },
} satisfies Readonly<Record<string, ExportsBySubpath>>
