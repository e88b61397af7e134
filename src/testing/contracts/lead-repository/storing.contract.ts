import * as fc from 'fast-check'
import { type CampaignLead, LEAD_STATUSES } from '../../../core/lead.js'
import { aLead, aSubsequence } from '../../builders.js'
import { expectEqual } from '../violation.js'
import type { RepositoryCases } from './context.js'
import {
  changeNothing,
  createCampaign,
  decideBy,
  expectPending,
  LEAD_1,
  mutateDeeply,
  readLead,
  readLeads,
  readPending,
  readStored,
  refTo,
  someRefs,
  someWorkspaces,
  toRef,
} from './fixtures.js'

/** Tags that a store may fail to store, for example because of their encoding or escaping. */
const EDGE_CASE_TAGS = [
  'Interested',
  'Très intéressé 🎉',
  `O'Brien "says" 100 %_\\ <b>`,
  ' ',
  'null',
]

const instants = fc.constantFrom('2025-06-20T09:00:00.000Z', '1999-12-31T23:59:59.999Z')

// A store may require that `completedAt` is set exactly if the status is `completed`.
const subsequenceStates = fc.oneof(
  fc.constant({ status: 'active', completedAt: null } as const),
  instants.map((completedAt) => ({ status: 'completed', completedAt }) as const),
)

const leadSubsequences = fc
  .record({
    id: fc.constant('sub_1'),
    currentStep: fc.nat(9),
    emailsSent: fc.nat(9),
    enrolledAt: instants,
    state: subsequenceStates,
  })
  .map(({ state, ...subsequence }) => ({ ...subsequence, ...state }))

const leadFields = fc.record({
  status: fc.constantFrom(...LEAD_STATUSES),
  aiTag: fc.constantFrom(null, ...EDGE_CASE_TAGS),
  currentSequenceStep: fc.nat(1_000),
  replied: fc.boolean(),
  subsequence: fc.option(leadSubsequences),
  pendingSend: fc.option(
    fc.record({
      id: fc.constantFrom('send_1', 'send_2'),
      sequence: fc.constantFrom('main', 'subsequence'),
      sendAt: instants,
    }),
  ),
})

const SINGLE_CHANGES: ReadonlyArray<Partial<CampaignLead>> = [
  { replied: true },
  { aiTag: 'Meeting booked' },
  { status: 'paused' },
  { aiTag: null },
  { pendingSend: null },
  { currentSequenceStep: 5 },
  { subsequence: null },
]

const CUSTOM_FIELDS = {
  crm: { owner: 'Zoë', score: 7.5, notes: ['called', null] },
  aiTaggedAt: null,
}
const CHANGED_FIELDS = { crm: { owner: 'Ada', score: -1, notes: [] }, aiTaggedAt: null }

/** What `decide` receives. */
export const reading: RepositoryCases = {
  'complete input': {
    description:
      'decide receives the lead, its workspace id, the tags of the workspace and the subsequences of the campaign in order.',
    async run({ open }) {
      const workspaces = someWorkspaces()
      const { repository } = await open(workspaces)
      for (const { id: workspaceId, tags, campaigns } of workspaces) {
        for (const { subsequences, leads } of campaigns) {
          for (const lead of leads) {
            const stored = await readStored(repository, toRef(lead))
            const expected = {
              lead: { ...stored.lead, ...lead },
              workspaceId,
              subsequences,
              tags,
            }
            expectEqual(`The input for ${lead._id} of ${lead.campaignId}`, stored, expected)
          }
        }
      }
    },
  },
  'latest lead': {
    description: 'decide receives the lead that the previous update stored.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      for (const aiTag of ['Interested', 'Not interested', null]) {
        const { decision } = await repository.update(LEAD_1, decideBy({ aiTag }))
        expectEqual('The next input', await readLead(repository, LEAD_1), decision.lead)
      }
    },
  },
}

/** What an update stores and returns. */
export const storing: RepositoryCases = {
  'lead and intents': {
    description: 'When update resolves, the new lead is stored and all its intents are pending.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const decide = decideBy({ aiTag: 'Interested' })
      const decided = decide(await readStored(repository, LEAD_1))
      const { intents } = await repository.update(LEAD_1, decide)
      expectEqual('The stored lead', await readLead(repository, LEAD_1), decided.lead)
      await expectPending(repository, intents)
      expectEqual('The number of stored intents', intents.length, 3)
    },
  },
  'result of update': {
    description: 'update returns the decision and its stored intents in order.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const decide = decideBy({ status: 'paused', aiTag: 'Interested' })
      const decided = decide(await readStored(repository, LEAD_1))
      const { decision, intents } = await repository.update(LEAD_1, decide)
      expectEqual('The decision', decision, decided)
      const returned = intents.map(({ intent }) => intent)
      expectEqual('The intents', returned, decided.intents)
    },
  },
  'field values': {
    description: 'A lead is read exactly as it was stored, for all values of its fields.',
    async run({ open, explore }) {
      const campaigns = [createCampaign('cmp_1', ['lead_1'])]
      const workspaces = [{ id: 'ws_1', tags: EDGE_CASE_TAGS, campaigns }]
      await explore(leadFields, async (_, fields) => {
        const { repository } = await open(workspaces)
        const before = await readLead(repository, LEAD_1)
        await repository.update(LEAD_1, ({ lead }) => ({
          lead: { ...lead, ...fields },
          intents: [],
        }))
        const after = await readLead(repository, LEAD_1)
        expectEqual('The lead as it was read', after, { ...before, ...fields })
      })
    },
  },
  'unchanged fields': {
    description: 'An update that changes one field, also to null, keeps all other fields.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      for (const ref of someRefs(2)) {
        for (const change of SINGLE_CHANGES) {
          const before = await readLead(repository, ref)
          await repository.update(ref, ({ lead }) => ({
            lead: { ...lead, ...change },
            intents: [],
          }))
          const what = `${ref.leadId} after the change ${JSON.stringify(change)}`
          expectEqual(what, await readLead(repository, ref), { ...before, ...change })
        }
      }
    },
  },
  'custom fields': {
    description: 'Custom fields of a lead are kept by updates, and can be changed.',
    async run({ open }) {
      const lead = Object.assign(aLead(), CUSTOM_FIELDS)
      const campaign = { id: 'cmp_1', subsequences: [aSubsequence()], leads: [lead] }
      const workspace = { id: 'ws_1', tags: ['Interested'], campaigns: [campaign] }
      const { repository } = await open([workspace])
      const before = await readStored(repository, LEAD_1)
      const decide = decideBy({ aiTag: 'Interested' })
      const decided = decide(before)
      await repository.update(LEAD_1, decide)
      expectEqual('After an update', await readLead(repository, LEAD_1), decided.lead)
      // A repository whose leads have a fixed set of fields need not store other custom fields.
      if (!('crm' in before.lead)) return
      await repository.update(LEAD_1, ({ lead: current }) => ({
        lead: { ...current, ...CHANGED_FIELDS },
        intents: [],
      }))
      const changed = { ...decided.lead, ...CHANGED_FIELDS }
      expectEqual('After a change of them', await readLead(repository, LEAD_1), changed)
    },
  },
  'no change': {
    description: 'An update that changes nothing and requests no intent stores nothing.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const before = await readLead(repository, LEAD_1)
      const { intents } = await repository.update(LEAD_1, decideBy({}))
      expectEqual('The returned intents', intents, [])
      expectEqual('The lead', await readLead(repository, LEAD_1), before)
      await expectPending(repository, [])
      const { intents: stored } = await repository.update(LEAD_1, decideBy({ aiTag: 'Interested' }))
      await repository.update(LEAD_1, changeNothing)
      await expectPending(repository, stored)
    },
  },
  'intents of an unchanged lead': {
    description: 'Intents are stored even if the lead does not change, as in a repeated skip.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const skip = decideBy({ aiTag: 'Not interested' })
      const { decision, intents } = await repository.update(refTo('lead_2'), skip)
      expectEqual('The action', decision.subsequenceEnrollment?.action, 'skippedInProgress')
      expectEqual('The number of returned intents', intents.length, 1)
      expectEqual('The pending intents', await readPending(repository), intents)
    },
  },
  'other leads': {
    description:
      'An update changes no other lead, not even a lead with the same id in another campaign.',
    async run({ open }) {
      const workspaces = someWorkspaces()
      const { repository } = await open(workspaces)
      const others = workspaces
        .flatMap(({ campaigns }) => campaigns.flatMap(({ leads }) => leads.map(toRef)))
        .filter(({ campaignId, leadId }) => campaignId !== 'cmp_1' || leadId !== 'lead_1')
      const before = await readLeads(repository, others)
      await repository.update(LEAD_1, decideBy({ aiTag: 'Interested' }))
      expectEqual('The other leads', await readLeads(repository, others), before)
    },
  },
}

/** Stored data is never aliased by arguments or results. */
export const aliasing: RepositoryCases = {
  'initial workspaces': {
    description:
      'Mutating the workspaces that a repository was opened with changes nothing stored.',
    async run({ open }) {
      const workspaces = structuredClone(someWorkspaces())
      const { repository } = await open(workspaces)
      const before = await readStored(repository, LEAD_1)
      mutateDeeply(workspaces)
      expectEqual('The input of decide', await readStored(repository, LEAD_1), before)
    },
  },
  'input and result of decide': {
    description: 'Mutating the input or the result of decide afterwards changes nothing stored.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const retained: unknown[] = []
      const update = await repository.update(LEAD_1, (stored) => {
        const decision = decideBy({ aiTag: 'Interested' })(stored)
        retained.push(stored, decision)
        return decision
      })
      const { lead } = structuredClone(update.decision)
      const intents = structuredClone(update.intents)
      const { subsequences, tags } = await readStored(repository, refTo('lead_2'))
      mutateDeeply(retained)
      mutateDeeply(update)
      const after = await readStored(repository, LEAD_1)
      expectEqual('The stored lead', after.lead, lead)
      expectEqual('The lists', [after.subsequences, after.tags], [subsequences, tags])
      expectEqual('The pending intents', await readPending(repository), intents)
    },
  },
  'returned leads and intents': {
    description: 'Mutating a returned lead or a pending intent changes nothing stored.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      await repository.update(LEAD_1, decideBy({ aiTag: 'Interested' }))
      const before = await readStored(repository, LEAD_1)
      const pending = structuredClone(await readPending(repository))
      mutateDeeply(await readPending(repository))
      const { decision } = await repository.update(LEAD_1, changeNothing)
      mutateDeeply(decision)
      expectEqual('The input of decide', await readStored(repository, LEAD_1), before)
      expectEqual('The pending intents', await readPending(repository), pending)
    },
  },
}
