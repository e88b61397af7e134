// Check your own server against the rules over HTTP.
import assert from 'node:assert/strict'
import {
  applyLeadUpdate,
  type CampaignLead,
  documentedPolicy,
  type Intent,
  LeadUpdateError,
} from 'campaign-lead'
import { createLeadHandler } from 'campaign-lead/http'
import { runChecks } from 'campaign-lead/testing'
import {
  createHttpImplementation,
  createHttpLeadSystem,
  createVerificationHandler,
  requestChecks,
  ruleChecks,
  systemChecks,
  type VerificationState,
  vectorChecks,
} from 'campaign-lead/testing/conformance'
import { listen } from './server/listen.js'

const apiKey = 'sk_for_the_examples_only'

// The state of the server, which its verification replaces.
const leads = new Map<string, CampaignLead>()
const intents: Intent[] = []
let state: VerificationState = {
  now: '2025-07-01T12:00:00.000Z',
  policy: documentedPolicy,
  visibleWorkspaceIds: [],
  workspaces: [],
}

const operation = createLeadHandler({
  authenticate: (key) =>
    key === apiKey ? { id: 'crm', workspaceIds: state.visibleWorkspaceIds } : null,
  onError: (error) => console.error(error),
  service: {
    async updateLead({ campaignId, leadId }, patch, { workspaceIds = [] } = {}) {
      const workspace = state.workspaces.find(({ campaigns }) =>
        campaigns.some(({ id }) => id === campaignId),
      )
      const campaign = workspace?.campaigns.find(({ id }) => id === campaignId)
      const lead = leads.get(`${campaignId}/${leadId}`)
      if (!workspace || !campaign || !lead || !workspaceIds.includes(workspace.id)) {
        throw new LeadUpdateError('NOT_FOUND', 'Campaign lead not found')
      }
      const { policy, now } = state
      const options = { policy, now: new Date(now) }
      const decision = applyLeadUpdate(lead, campaign.subsequences, workspace.tags, patch, options)
      leads.set(`${campaignId}/${leadId}`, decision.lead)
      intents.push(...decision.intents)
      return decision
    },
  },
})

// Mount it in the test configuration only.
const verificationState = createVerificationHandler({
  apiKey,
  load(loaded) {
    state = loaded
    leads.clear()
    intents.length = 0
    for (const { campaigns } of loaded.workspaces) {
      for (const campaign of campaigns) {
        for (const lead of campaign.leads) leads.set(`${campaign.id}/${lead._id}`, lead)
      }
    }
  },
  read: () => ({ leads: [...leads.values()], intents }),
})

const listening = await listen(
  (request) =>
    request.url.endsWith('/verification/state') ? verificationState(request) : operation(request),
  0,
  'port',
)

// Run the checks of `npx campaign-lead verify` in your own program or tests.
const server = { url: listening.url, apiKey }
const decide = createHttpImplementation(server)
const options = { numRuns: 10, seed: 1 }
const checks = [
  ...requestChecks(server),
  ...vectorChecks(decide),
  ...ruleChecks(decide, { ...options, inProcess: false }),
  ...systemChecks(createHttpLeadSystem(server), options),
]

const failures: string[] = []
let cases = 0
for await (const result of runChecks(checks)) {
  if (result.passed) cases += result.cases
  else failures.push(String(result.error))
}
await listening.close()

console.log(`${checks.length - failures.length} checks passed, in ${cases} cases`)
assert.deepEqual(failures, [])
