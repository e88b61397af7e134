import { printValue } from '../../../core/argument-checks.js'
import type { LeadRef, StoredIntent } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import { INTENT_ID, isIntentId } from '../../../shared/stored-data.js'
import { aWorkspace } from '../../builders.js'
import { expectEqual, expectThat } from '../finding.js'
import {
  campaignOf,
  countUp,
  decideBy,
  idsOf,
  leadOf,
  leaveAlone,
  pendingOf,
  refTo,
  someWorkspaces,
  sorted,
  versionsOf,
} from './fixtures.js'
import type { RepositoryClause } from './trial.js'

/** Ids that a repository may run together, read as a path or a pattern, or find in every object. */
const AWKWARD: readonly LeadRef[] = [
  refTo('c', 'a:b'),
  refTo('b:c', 'a'),
  refTo('b/c', 'a'),
  refTo('c', 'a/b'),
  refTo('b', 'a'),
  refTo('B', 'a'),
  refTo('b', 'A'),
  refTo('b ', 'a'),
  refTo('constructor', '__proto__'),
  refTo('__proto__', 'constructor'),
  refTo('.', '..'),
  refTo('%2E', '..'),
  refTo(':', '%3A'),
  refTo('%3A', ':'),
  refTo('%', '_'),
  refTo('_', '%'),
  refTo('1', '10'),
  refTo('01', '1'),
  refTo('2025.06', 'ada@example.com'),
  refTo('lead', 'é'),
  refTo('lead', 'e\u0301'),
  refTo('🎉', '名前'),
  refTo('"\\', "'; --"),
]

/** What the ids of leads and of intents are good for. */
export const identityClauses: readonly RepositoryClause[] = [
  {
    name: 'given once',
    sentence: 'An intent has the same id, version and content however often it is asked for.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const { intents } = await repository.update(
        refTo('lead_1'),
        decideBy({ aiTag: 'Interested' }),
      )
      for (const time of ['first', 'second', 'third']) {
        expectEqual(`Asked the ${time} time`, await pendingOf(repository), intents)
      }
      await repository.update(refTo('lead_1'), decideBy({ status: 'paused' }))
      expectEqual('Asked after another update', await pendingOf(repository), intents)
    },
  },
  {
    name: 'its own',
    sentence: 'No two intents share an id, be they of one update or of two, acknowledged or not.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const ids: string[] = []
      for (const aiTag of ['Interested', null, 'Meeting booked', 'Not interested']) {
        for (const ref of [refTo('lead_1'), refTo('lead_3'), refTo('lead_1', 'cmp_2')]) {
          const { intents } = await repository.update(ref, decideBy({ aiTag }))
          ids.push(...idsOf(intents))
        }
        await repository.acknowledge(ids.slice(-2))
      }
      expectDistinct(ids)
    },
  },
  {
    name: 'awkward ids',
    sentence: 'Leads are kept apart whatever their ids and the ids of their campaigns are.',
    async run({ open }) {
      const { repository } = await open(awkwardWorkspaces())
      const intents: StoredIntent[] = []
      for (const [index, ref] of AWKWARD.entries()) {
        await repository.update(ref, ({ lead }) => ({
          lead: { ...lead, currentSequenceStep: 100 + index },
          intents: [],
        }))
        const update = await repository.update(ref, decideBy({ aiTag: 'Not interested' }))
        intents.push(...update.intents)
      }
      expectDistinct(idsOf(intents))
      for (const [index, { campaignId, leadId }] of AWKWARD.entries()) {
        const lead = await leadOf(repository, { campaignId, leadId })
        const { _id, campaignId: itsCampaign, currentSequenceStep } = lead
        const stored = { _id, campaignId: itsCampaign, currentSequenceStep }
        const expected = { _id: leadId, campaignId, currentSequenceStep: 100 + index }
        expectEqual(`The lead "${leadId}" of "${campaignId}"`, stored, expected)
      }
      expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
    },
  },
  {
    name: 'a webhook id',
    sentence: `The id of an intent consists of ${INTENT_ID}, whatever the ids of the lead and its campaign are.`,
    async run({ open }) {
      const { repository } = await open(awkwardWorkspaces())
      for (const ref of AWKWARD) {
        const { intents } = await repository.update(ref, decideBy({ aiTag: 'Interested' }))
        const unfit = idsOf(intents).find((id) => !isIntentId(id))
        const found = `Of ${JSON.stringify(ref)}, an intent has the id ${printValue(unfit)}`
        expectThat(unfit === undefined, found)
      }
    },
  },
]

/** What `leadVersion` counts. */
export const versionClauses: readonly RepositoryClause[] = [
  {
    name: 'the stored updates',
    sentence: 'leadVersion counts the updates of the lead that were stored, and nothing else.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const tag = async (aiTag: string | null): Promise<readonly StoredIntent[]> =>
        (await repository.update(refTo('lead_1'), decideBy({ aiTag }))).intents
      const first = await tag('Interested')
      await repository.update(refTo('lead_1'), leaveAlone)
      await repository.update(refTo('lead_1'), decideBy({ aiTag: 'No such tag' })).catch(() => {})
      const second = await tag('Not interested')
      await repository.update(refTo('lead_1'), countUp)
      await repository.acknowledge(idsOf(first))
      const fourth = await tag(null)
      const versions = [first, second, fourth].map((intents) =>
        Array.from(new Set(versionsOf(intents))),
      )
      const title = 'The versions of the first, second and fourth update that were stored'
      expectEqual(title, versions, [[1], [2], [4]])
    },
  },
  {
    name: 'of each lead for itself',
    sentence: 'The updates of one lead do not count for another, in its campaign or elsewhere.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const refs = [refTo('lead_1'), refTo('lead_3'), refTo('lead_1', 'cmp_2')]
      for (const [round, aiTag] of ['Interested', 'Not interested'].entries()) {
        for (const ref of refs) {
          const { intents } = await repository.update(ref, decideBy({ aiTag }))
          const expected = intents.map(() => round + 1)
          expectEqual(`Of ${ref.leadId} of ${ref.campaignId}`, versionsOf(intents), expected)
        }
      }
    },
  },
]

/** @throws Finding naming the ids that occur twice. */
export function expectDistinct(ids: readonly string[]): void {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  expectThat(twice.length === 0, `Several intents have the id ${twice.join(', ')}`)
}

function awkwardWorkspaces(): Workspace[] {
  const campaignIds = [...new Set(AWKWARD.map(({ campaignId }) => campaignId))]
  const campaigns = campaignIds.map((id) => {
    const leads = AWKWARD.filter(({ campaignId }) => campaignId === id)
    return campaignOf(
      id,
      leads.map(({ leadId }) => leadId),
    )
  })
  return [{ ...aWorkspace(), campaigns }]
}
