import fc from 'fast-check'
import { LEAD_STATUSES } from '../../../core/lead.js'
import { aLead, aSubsequence } from '../../builders.js'
import { expectEqual, expectThat } from '../finding.js'
import {
  campaignOf,
  decideBy,
  leadOf,
  leadsOf,
  look,
  pendingOf,
  refOf,
  refTo,
  someWorkspaces,
  sorted,
} from './fixtures.js'
import type { RepositoryClause } from './trial.js'

/** Such as a storage may trip over. */
const TAGS = ['Interested', 'Très intéressé 🎉', `O'Brien "says" 100 %_\\ <b>`, ' ', 'null']

const anInstant = fc.constantFrom('2025-06-20T09:00:00.000Z', '1999-12-31T23:59:59.999Z')

// A repository may well insist that these two go together.
const anEnding = fc.oneof(
  fc.constant({ status: 'active', completedAt: null } as const),
  anInstant.map((completedAt) => ({ status: 'completed', completedAt }) as const),
)

const aPlace = fc
  .record({
    id: fc.constant('sub_1'),
    currentStep: fc.nat(9),
    emailsSent: fc.nat(9),
    enrolledAt: anInstant,
    ending: anEnding,
  })
  .map(({ ending, ...place }) => ({ ...place, ...ending }))

const someFields = fc.record({
  status: fc.constantFrom(...LEAD_STATUSES),
  aiTag: fc.constantFrom(null, ...TAGS),
  currentSequenceStep: fc.nat(1_000),
  replied: fc.boolean(),
  subsequence: fc.option(aPlace),
  pendingSend: fc.option(
    fc.record({
      id: fc.constantFrom('send_1', 'send_2'),
      sequence: fc.constantFrom('main', 'subsequence'),
      sendAt: anInstant,
    }),
  ),
})

const OWN_FIELDS = { crm: { owner: 'Zoë', score: 7.5, notes: ['called', null] }, aiTaggedAt: null }
const LATER_OWN_FIELDS = { crm: { owner: 'Ada', score: -1, notes: [] }, aiTaggedAt: null }

/** What an update stores, and what it returns. */
export const storingClauses: readonly RepositoryClause[] = [
  {
    name: 'the lead and its intents',
    sentence:
      'Once update resolves, the new lead is stored and every one of its intents is pending.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const decide = decideBy({ aiTag: 'Interested' })
      const decided = decide(await look(repository, refTo('lead_1')))
      const { intents } = await repository.update(refTo('lead_1'), decide)
      expectEqual('The stored lead', await leadOf(repository, refTo('lead_1')), decided.lead)
      expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
      expectThat(intents.length === 3, `3 intents had to be stored, and ${intents.length} were`)
    },
  },
  {
    name: 'what update returns',
    sentence: 'update returns what decide decided, and its intents in their order.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const decide = decideBy({ status: 'paused', aiTag: 'Interested' })
      const decided = decide(await look(repository, refTo('lead_1')))
      const { decision, intents } = await repository.update(refTo('lead_1'), decide)
      expectEqual('The decision', decision, decided)
      const returned = intents.map(({ intent }) => intent)
      expectEqual('The intents', returned, decided.intents)
    },
  },
  {
    name: 'every field, as it was',
    sentence: 'A lead comes back as it was stored, whatever its fields hold.',
    async run({ open, explore }) {
      const campaign = campaignOf('cmp_1', ['lead_1'])
      const workspaces = [{ id: 'ws_1', tags: TAGS, campaigns: [campaign] }]
      await explore(someFields, async (_, fields) => {
        const { repository } = await open(workspaces)
        const before = await leadOf(repository, refTo('lead_1'))
        await repository.update(refTo('lead_1'), ({ lead }) => ({
          lead: { ...lead, ...fields },
          intents: [],
        }))
        const after = await leadOf(repository, refTo('lead_1'))
        expectEqual('What came back', after, { ...before, ...fields })
      })
    },
  },
  {
    name: "the host's own fields",
    sentence: 'What a lead carries beside the fields of the library is kept, and can be changed.',
    async run({ open }) {
      const lead = Object.assign(aLead(), OWN_FIELDS)
      const campaign = { id: 'cmp_1', subsequences: [aSubsequence()], leads: [lead] }
      const { repository } = await open([
        { id: 'ws_1', tags: ['Interested'], campaigns: [campaign] },
      ])
      const before = await leadOf(repository, refOf(lead))
      const decide = decideBy({ aiTag: 'Interested' })
      const decided = decide(await look(repository, refOf(lead)))
      await repository.update(refOf(lead), decide)
      expectEqual('After an update', await leadOf(repository, refOf(lead)), decided.lead)
      // A repository of leads whose fields are fixed has not these, but may have others.
      if (!('crm' in before)) return
      await repository.update(refOf(lead), ({ lead: draft }) => ({
        lead: { ...draft, ...LATER_OWN_FIELDS },
        intents: [],
      }))
      expectEqual('After a change of them', await leadOf(repository, refOf(lead)), {
        ...decided.lead,
        ...LATER_OWN_FIELDS,
      })
    },
  },
  {
    name: 'nothing, where nothing changes',
    sentence: 'Where the lead stays the same and no intent is called for, nothing is written.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const before = await leadOf(repository, refTo('lead_1'))
      const { intents } = await repository.update(refTo('lead_1'), decideBy({}))
      expectEqual('The intents returned', intents, [])
      expectEqual('The lead', await leadOf(repository, refTo('lead_1')), before)
      expectEqual('What is pending', await pendingOf(repository), [])
      const next = await repository.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
      expectThat(
        next.intents.every(({ leadVersion }) => leadVersion === 1),
        'An update that changed nothing was counted as stored',
      )
    },
  },
  {
    name: 'intents, also where the lead stays the same',
    sentence:
      'An intent is stored also where the lead stays the same, as for a skip that is repeated.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const skip = decideBy({ aiTag: 'Not interested' })
      const { decision, intents } = await repository.update(refTo('lead_2'), skip)
      expectEqual('The action', decision.subsequenceEnrollment?.action, 'skippedInProgress')
      expectThat(intents.length === 1, `1 intent had to be returned, and ${intents.length} were`)
      expectEqual('What is pending', await pendingOf(repository), intents)
    },
  },
  {
    name: 'that lead and no other',
    sentence: 'No other lead changes, not even one with the same id in another campaign.',
    async run({ open }) {
      const workspaces = someWorkspaces()
      const { repository } = await open(workspaces)
      const others = workspaces
        .flatMap(({ campaigns }) => campaigns.flatMap(({ leads }) => leads.map(refOf)))
        .filter(({ campaignId, leadId }) => campaignId !== 'cmp_1' || leadId !== 'lead_1')
      const before = await leadsOf(repository, others)
      await repository.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
      expectEqual('The other leads', await leadsOf(repository, others), before)
    },
  },
]
