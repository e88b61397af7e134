import { printValue } from '../../../core/argument-checks.js'
import type { LeadRef, StoredIntent } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import { INTENT_ID, isIntentId } from '../../../shared/stored-data.js'
import { aWorkspace } from '../../builders.js'
import { expectDistinct, expectEqual, expectThat } from '../violation.js'
import type { RepositoryCases } from './context.js'
import {
  changeNothing,
  countUp,
  createCampaign,
  decideBy,
  expectIncreasingVersions,
  expectPending,
  LEAD_1,
  readLead,
  readPending,
  refTo,
  someWorkspaces,
  toIds,
  toVersions,
} from './fixtures.js'

/** Ids that a store may confuse, or read as a path, a pattern or a property of every object. */
const EDGE_CASE_REFS: readonly LeadRef[] = [
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

/** The ids of intents, and the ids of leads. */
export const intentIds: RepositoryCases = {
  stable: {
    description: 'An intent has the same id, version and content whenever it is read.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const { intents } = await repository.update(LEAD_1, decideBy({ aiTag: 'Interested' }))
      for (const read of ['first', 'second', 'third']) {
        expectEqual(`The ${read} read`, await readPending(repository), intents)
      }
      await repository.update(LEAD_1, decideBy({ status: 'paused' }))
      expectEqual('The read after another update', await readPending(repository), intents)
    },
  },
  unique: {
    description:
      'No two intents have the same id, within an update or across updates, acknowledged or not.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const ids: string[] = []
      for (const aiTag of ['Interested', null, 'Meeting booked', 'Not interested']) {
        for (const ref of [LEAD_1, refTo('lead_3'), refTo('lead_1', 'cmp_2')]) {
          const { intents } = await repository.update(ref, decideBy({ aiTag }))
          ids.push(...toIds(intents))
        }
        await repository.acknowledge(ids.slice(-2))
      }
      expectDistinct(ids)
    },
  },
  'edge-case ids': {
    description: 'Leads are distinguished, whatever their ids and the ids of their campaigns are.',
    async run({ open }) {
      const { repository } = await open(edgeCaseWorkspaces())
      const intents: StoredIntent[] = []
      for (const [index, ref] of EDGE_CASE_REFS.entries()) {
        await repository.update(ref, ({ lead }) => ({
          lead: { ...lead, currentSequenceStep: 100 + index },
          intents: [],
        }))
        const update = await repository.update(ref, decideBy({ aiTag: 'Not interested' }))
        intents.push(...update.intents)
      }
      expectDistinct(toIds(intents))
      for (const [index, { campaignId, leadId }] of EDGE_CASE_REFS.entries()) {
        const lead = await readLead(repository, { campaignId, leadId })
        const stored = [lead._id, lead.campaignId, lead.currentSequenceStep]
        const expected = [leadId, campaignId, 100 + index]
        expectEqual(`The lead "${leadId}" of "${campaignId}"`, stored, expected)
      }
      await expectPending(repository, intents)
    },
  },
  'webhook ids': {
    description: `An intent id consists of ${INTENT_ID}, whatever the ids of the lead and its campaign are.`,
    async run({ open }) {
      const { repository } = await open(edgeCaseWorkspaces())
      for (const ref of EDGE_CASE_REFS) {
        const { intents } = await repository.update(ref, decideBy({ aiTag: 'Interested' }))
        const invalid = toIds(intents).find((id) => !isIntentId(id))
        const message = `An intent of ${JSON.stringify(ref)} has the id ${printValue(invalid)}`
        expectThat(invalid === undefined, message)
      }
    },
  },
}

/** The `leadVersion` of intents. */
export const leadVersions: RepositoryCases = {
  increasing: {
    description:
      'Each stored update of a lead has a greater leadVersion than the update before it, whatever happens in between.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const setTag = async (aiTag: string | null): Promise<readonly StoredIntent[]> =>
        (await repository.update(LEAD_1, decideBy({ aiTag }))).intents
      const first = await setTag('Interested')
      await repository.update(LEAD_1, changeNothing)
      await repository.update(LEAD_1, decideBy({ aiTag: 'No such tag' })).catch(() => {})
      const second = await setTag('Not interested')
      await repository.update(LEAD_1, countUp)
      await repository.updateMany(
        [refTo('lead_3'), refTo('lead_1', 'cmp_2')],
        decideBy({ aiTag: 'Interested' }),
      )
      await repository.acknowledge(toIds(first))
      const fourth = await setTag(null)
      expectIncreasingVersions([first, second, fourth])
    },
  },
  'one version per update': {
    description: 'All intents of an update have the same leadVersion.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const { intents } = await repository.update(LEAD_1, decideBy({ aiTag: 'Interested' }))
      expectEqual('The number of intents', intents.length, 3)
      const versions = new Set(toVersions(intents))
      expectThat(versions.size === 1, `The intents have the versions ${[...versions].join(', ')}`)
    },
  },
}

function edgeCaseWorkspaces(): Workspace[] {
  const campaignIds = [...new Set(EDGE_CASE_REFS.map(({ campaignId }) => campaignId))]
  const campaigns = campaignIds.map((id) => {
    const refs = EDGE_CASE_REFS.filter(({ campaignId }) => campaignId === id)
    const leadIds = refs.map(({ leadId }) => leadId)
    return createCampaign(id, leadIds)
  })
  return [{ ...aWorkspace(), campaigns }]
}
