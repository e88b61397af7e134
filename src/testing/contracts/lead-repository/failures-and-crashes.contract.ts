import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRef, LeadRepository } from '../../../ports/lead-repository.js'
import { type Interruption, interruptEach } from '../simulation/simulated-io.js'
import { expectDistinct, expectEqual, expectIo, expectThat } from '../violation.js'
import type { RepositoryCases, RepositoryProcess } from './context.js'
import {
  createWorkspace,
  decideBy,
  expectIncreasingVersions,
  expectPending,
  getLeadId,
  LEAD_1,
  readLead,
  readLeads,
  readPending,
  readPendingForLead,
  refTo,
  someRefs,
  someWorkspaces,
  toIds,
} from './fixtures.js'

/** Updates during I/O failures. */
export const failures: RepositoryCases = {
  'atomic update': {
    description:
      'If any I/O call of update fails, before or after it is executed, the lead and its intents are stored together or not at all, and later updates succeed.',
    async run({ open }) {
      await interruptEach({ isFinal: false }, async (interruption) => {
        const { repository, io } = await open(someWorkspaces())
        const { succeeded, wasInterrupted } = await io.interrupt(interruption, () =>
          repository.update(LEAD_1, decideBy({ aiTag: 'Interested' })),
        )
        io.restore()
        await expectAtomicUpdate(repository, LEAD_1, succeeded)
        return wasInterrupted
      })
    },
  },
}

/** Restarts and crashes of a repository that is `durable`. */
export const durable: RepositoryCases = {
  restart: {
    description: 'The next process finds all leads, pending intents and versions.',
    async run({ open }) {
      const process = await open(createWorkspace(3))
      const { repository } = process
      await repository.updateMany(someRefs(2), decideBy({ aiTag: 'Interested' }))
      // Several updates, so that a counter that starts again does not reach the last version by chance.
      for (const aiTag of ['Not interested', 'Interested', null, 'Not interested']) {
        await repository.update(LEAD_1, decideBy({ aiTag }))
      }
      const leads = await readLeads(repository, someRefs(3))
      const pending = await readPending(repository)
      const next = await process.crash()
      expectEqual('The leads', await readLeads(next.repository, someRefs(3)), leads)
      expectEqual('The pending intents', await readPending(next.repository), pending)
      const { intents } = await next.repository.update(LEAD_1, decideBy({ aiTag: null }))
      const before = pending.filter((stored) => getLeadId(stored) === LEAD_1.leadId)
      expectIncreasingVersions([before.slice(-1), intents])
      expectDistinct(toIds([...pending, ...intents]))
    },
  },
  'acknowledged intents': {
    description:
      'Acknowledged intents stay acknowledged after a restart, and their ids are not reused.',
    async run({ open }) {
      let process = await open(createWorkspace(1))
      const ids: string[] = []
      for (const aiTag of ['Interested', null, 'Not interested']) {
        const { intents } = await process.repository.update(LEAD_1, decideBy({ aiTag }))
        ids.push(...toIds(intents))
        await process.repository.acknowledge(toIds(intents))
        process = await process.crash()
        await expectPending(process.repository, [])
      }
      expectDistinct(ids)
    },
  },
  'crash during update': {
    description:
      'If the process crashes at any I/O call of update, the lead and its intents are stored together or not at all, and the next process continues.',
    async run({ open }) {
      const start = () => open(someWorkspaces())
      await crashAtEachCall(start, async (process, interruption) => {
        const { succeeded, wasInterrupted } = await process.io.interrupt(interruption, () =>
          process.repository.update(LEAD_1, decideBy({ aiTag: 'Interested' })),
        )
        const next = await process.crash()
        await expectAtomicUpdate(next.repository, LEAD_1, succeeded)
        return wasInterrupted
      })
    },
  },
  'crash during updateMany': {
    description:
      'If the process crashes at any I/O call of updateMany, each lead and its intents are stored together or not at all.',
    async run({ open }) {
      const start = () => open(someWorkspaces())
      await crashAtEachCall(start, async (process, interruption) => {
        const refs = [LEAD_1, refTo('lead_3')]
        const { wasInterrupted } = await process.io.interrupt(interruption, () =>
          process.repository.updateMany(refs, decideBy({ aiTag: 'Interested' })),
        )
        const next = await process.crash()
        for (const ref of refs) await expectAtomicUpdate(next.repository, ref, false)
        return wasInterrupted
      })
    },
  },
  'crash during acknowledge': {
    description:
      'If the process crashes at any I/O call of acknowledge, each intent is acknowledged or still pending, and nothing else changes.',
    async run({ open }) {
      const start = () => open(someWorkspaces())
      await crashAtEachCall(start, async (process, interruption) => {
        const { repository } = process
        const { intents } = await repository.update(LEAD_1, decideBy({ aiTag: 'Interested' }))
        const lead = await readLead(repository, LEAD_1)
        const [other, ...acknowledged] = intents
        const { succeeded, wasInterrupted } = await process.io.interrupt(interruption, () =>
          repository.acknowledge(toIds(acknowledged)),
        )
        const next = await process.crash()
        const pending = await readPending(next.repository)
        const isPending = ({ id }: { readonly id: string }) => toIds(pending).includes(id)
        expectEqual('The pending intents', pending, intents.filter(isPending))
        const isOtherPending = other !== undefined && isPending(other)
        expectThat(isOtherPending, 'An intent was lost that was not acknowledged')
        const isReverted = succeeded && acknowledged.some(isPending)
        expectThat(!isReverted, 'An acknowledged intent is pending again')
        expectEqual('The lead', await readLead(next.repository, LEAD_1), lead)
        await next.repository.acknowledge(toIds(intents))
        await expectPending(next.repository, [])
        return wasInterrupted
      })
    },
  },
}

/** Runs a situation again for each of its I/O calls, at which the process crashes. */
async function crashAtEachCall<L extends CampaignLead>(
  start: () => Promise<RepositoryProcess<L>>,
  attempt: (process: RepositoryProcess<L>, interruption: Interruption) => Promise<boolean>,
): Promise<void> {
  const crashes = await interruptEach({ isFinal: true }, async (interruption) =>
    attempt(await start(), interruption),
  )
  expectIo(crashes)
}

/**
 * Checks that an update to the AI tag `Interested` stored both the lead and its intents or neither, and
 * that the next update succeeds.
 */
async function expectAtomicUpdate<L extends CampaignLead>(
  repository: LeadRepository<L>,
  ref: LeadRef,
  succeeded: boolean,
): Promise<void> {
  const isStored = (await readLead(repository, ref)).aiTag === 'Interested'
  const pending = await readPendingForLead(repository, ref)
  const types = pending.map(({ intent }) => intent.type)
  const canceled = ref.leadId === 'lead_1' ? ['cancelSend'] : []
  const expected = isStored ? [...canceled, 'enrollment', 'emitWebhook'] : []
  const state = isStored ? 'stored' : 'unchanged'
  expectEqual(`${ref.leadId} is ${state}; the types of its pending intents`, types, expected)
  expectThat(isStored || !succeeded, 'The update succeeded, but it is not stored')

  const { intents } = await repository.update(ref, decideBy({ aiTag: 'Not interested' }))
  expectIncreasingVersions([...(isStored ? [pending] : []), intents])
  const ids = toIds([...pending, ...intents])
  expectDistinct(ids)
  const idsAfter = toIds(await readPendingForLead(repository, ref))
  expectEqual('The ids of the pending intents after the next update', idsAfter, ids)
}
