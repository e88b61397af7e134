import * as fc from 'fast-check'
import { isLeadUpdateError } from '../../../core/errors.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRef, LeadRepository } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import { interruptEach, runInterleaved } from '../simulation/simulated-io.js'
import { ContractViolation, expectEqual, expectThat } from '../violation.js'
import type { RepositoryCases, RepositoryProcess } from './context.js'
import { expectDueLeads } from './due-leads.js'
import { decideBy, LEAD_1, readLead, refTo, someRefs } from './fixtures.js'
import {
  type Action,
  afterDue,
  claim,
  confirm,
  DUE_AT,
  decideAction,
  decideActionIfAccepted,
  everySendingLead,
  LEASE_UNTIL,
  leadsWithBothSends,
  leadsWithMainSends,
} from './sending-leads.js'

/** More than the leads of any test case. */
const ALL = 1_000

/** Sends that are due. */
export const dueSends: RepositoryCases = {
  'due leads': {
    description:
      'dueSends() lists each lead whose sendDueAt has come once, to the millisecond, and no other lead.',
    async run({ open }) {
      const workspaces = everySendingLead()
      const { repository } = await open(workspaces)
      const leads = workspaces.flatMap(({ campaigns }) => campaigns).flatMap((c) => c.leads)
      for (const time of [afterDue(-1), DUE_AT]) {
        const listed = await listDueSends(repository, time)
        expectDueLeads(time, listed, leads)
      }
    },
  },
  limit: {
    description:
      'dueSends() lists at most limit leads, and all leads that are due up to the limit.',
    async run({ open }) {
      const { repository } = await open(leadsWithMainSends(Array.from({ length: 5 }, () => DUE_AT)))
      for (const limit of [1, 2, 4, 5, 6]) {
        const { length } = await listDueSends(repository, DUE_AT, limit)
        expectEqual(`The number of leads with the limit ${limit}`, length, Math.min(limit, 5))
      }
    },
  },
  'longest due': {
    description:
      'A lead that has been due longest does not wait indefinitely, although others become due all the time.',
    async run({ open }) {
      // Not the first and not the last lead, which a list without an order would start with.
      const { repository } = await open(
        leadsWithMainSends([DUE_AT, afterDue(-60_000), afterDue(-1), DUE_AT]),
      )
      const longestDue = refTo('lead_2')
      for (let round = 1; round <= MAX_ROUNDS; round += 1) {
        const now = afterDue(round)
        const [listed] = await listDueSends(repository, now, 1)
        if (listed === undefined) throw new ContractViolation('No lead is due, expected 4')
        if (listed.leadId === longestDue.leadId) return
        await repository.update(listed, ({ lead }) => ({
          lead: { ...lead, pendingSend: lead.pendingSend && { ...lead.pendingSend, sendAt: now } },
          intents: [],
        }))
      }
      throw new ContractViolation(
        `It was not among ${MAX_ROUNDS} lists of one lead, while 4 leads were due`,
      )
    },
  },
  'no reservation': {
    description: 'A lead that was listed and not claimed is listed again.',
    async run({ open }) {
      const { repository } = await open(leadsWithMainSends([DUE_AT, DUE_AT]))
      const listed = await listDueSends(repository, DUE_AT)
      expectEqual('The leads in the second list', await listDueSends(repository, DUE_AT), listed)
    },
  },
  claims: {
    description:
      'A claim is stored with all its fields. Its lead is not listed before the lease expires, and not after the claim is confirmed.',
    async run({ open }) {
      const { repository } = await open(leadsWithBothSends())
      const refs = someRefs(2)
      for (const ref of refs) {
        const { decision } = await repository.update(ref, decideAction(claim, DUE_AT))
        const lead = await readLead(repository, ref)
        expectEqual(`The claim of ${ref.leadId}`, lead.sendInFlight, decision.lead.sendInFlight)
        expectEqual(`The pending send of ${ref.leadId}`, lead.pendingSend, null)
      }
      for (const [time, expected] of [
        [DUE_AT, []],
        [before(LEASE_UNTIL), []],
        [LEASE_UNTIL, refs],
      ] as const) {
        const listed = await listDueSends(repository, time)
        expectEqual(`The leads that are due at ${time}`, listed, expected)
      }
      // The lease of the second claim expires later.
      await repository.update(LEAD_1, decideAction(claim, LEASE_UNTIL))
      const { sendInFlight } = await readLead(repository, LEAD_1)
      expectEqual('The number of claims', sendInFlight?.attempt, 2)
      expectEqual('The due leads', await listDueSends(repository, LEASE_UNTIL), refs.slice(1))
      for (const ref of refs) {
        await repository.update(ref, decideAction(confirm, LEASE_UNTIL))
        const { sendInFlight: confirmed = null } = await readLead(repository, ref)
        expectEqual('The claim after it was confirmed', confirmed, null)
      }
      const later = afterDue(24 * 60 * 60 * 1_000)
      expectEqual('The leads after their claims', await listDueSends(repository, later), [])
    },
  },
  'after updates': {
    description: 'After each update of a lead, dueSends() lists it if its sendDueAt has come.',
    async run({ open, explore }) {
      await explore(updates, async (_, sequence) => {
        const { repository } = await open([...leadsWithBothSends()])
        const refs = someRefs(2)
        let now = DUE_AT
        for (const { lead, action, minutes } of sequence) {
          now = new Date(Date.parse(now) + minutes * 60_000).toISOString()
          await repository.update(refTo(lead), decideUpdate(action, now))
          const leads = await Promise.all(refs.map((ref) => readLead(repository, ref)))
          const listed = await listDueSends(repository, now)
          expectDueLeads(now, listed, leads)
        }
      })
    },
  },
  'one claim for each send': {
    description: 'Concurrent senders claim each send exactly once.',
    async run({ open, explore }) {
      await explore(contests, async (scheduler, { leads, senders }) => {
        const process = await open(createContest(leads))
        await expectOneClaimEach(scheduler, [process], senders, leads)
      })
    },
  },
}

/** Lists of due sends during I/O failures. */
export const interruptedDueSends: RepositoryCases = {
  'failed list': {
    description:
      'If an I/O call of dueSends fails, dueSends rejects or lists all leads that are due, and the next call succeeds.',
    async run({ open }) {
      await interruptEach({ isFinal: false }, async (interruption) => {
        const { repository, io } = await open(createContest(3))
        let listed: LeadRef[] = []
        const { succeeded, wasInterrupted } = await io.interrupt(interruption, async () => {
          listed = await listDueSends(repository, DUE_AT)
        })
        io.restore()
        if (succeeded) expectEqual('The leads in spite of the failure', listed, someRefs(3))
        const next = await listDueSends(repository, DUE_AT)
        expectEqual('The leads after the failure', next, someRefs(3))
        return wasInterrupted
      })
    },
  },
}

/** Claims in a repository that is `durable`. */
export const durableClaims: RepositoryCases = {
  'claim of a crashed sender': {
    description:
      'A claim outlives the process of its sender, and its lead is listed when the lease expires.',
    async run({ open }) {
      const process = await open(createContest(1))
      const { decision } = await process.repository.update(LEAD_1, decideAction(claim, DUE_AT))
      const { repository } = await process.crash()
      const { sendInFlight } = await readLead(repository, LEAD_1)
      expectEqual('The claim', sendInFlight, decision.lead.sendInFlight)
      for (const [time, expected] of [
        [before(LEASE_UNTIL), []],
        [LEASE_UNTIL, [LEAD_1]],
      ] as const) {
        const listed = await listDueSends(repository, time)
        expectEqual(`The leads that are due at ${time}`, listed, expected)
      }
    },
  },
}

/** Claims by several processes in a repository that is `shared`. */
export const sharedClaims: RepositoryCases = {
  'one claim for each send in two processes': {
    description: 'Concurrent senders in two processes claim each send exactly once.',
    async run({ open, explore }) {
      await explore(contests, async (scheduler, { leads, senders }) => {
        const one = await open(createContest(leads))
        const processes = [one, await one.fork()]
        await expectOneClaimEach(scheduler, processes, senders, leads)
      })
    },
  },
}

/** A correct repository that chooses among 4 leads at random fails once in 10²⁴ runs. */
const MAX_ROUNDS = 200

/** Senders that claim the sends of some leads concurrently. */
const contests = fc.record({
  leads: fc.integer({ min: 1, max: 5 }),
  senders: fc.integer({ min: 2, max: 4 }),
})

function createContest(leads: number): Workspace[] {
  return leadsWithMainSends(Array.from({ length: leads }, () => DUE_AT))
}

/** What happens to the leads of {@link leadsWithBothSends}. */
const actions: Readonly<Record<string, Action | { readonly status: 'active' | 'paused' }>> = {
  claim,
  confirm,
  release: ({ sendInFlight }) => ({
    type: 'releaseSend',
    sendId: sendInFlight?.id ?? 'none',
    attempt: sendInFlight?.attempt ?? 1,
    retryAt: LEASE_UNTIL,
  }),
  schedule: ({ subsequence }) => ({
    type: 'scheduleSend',
    send: {
      id: 'send_2',
      sequence: subsequence === null ? 'main' : 'subsequence',
      sendAt: LEASE_UNTIL,
    },
  }),
  reply: () => ({ type: 'recordReply' }),
  unsubscribe: () => ({ type: 'recordUnsubscribe' }),
  complete: () => ({ type: 'completeSequence', sequence: 'subsequence' }),
  pause: { status: 'paused' },
  resume: { status: 'active' },
}

// Claims are the most frequent, because most other actions follow a claim.
const updates = fc.array(
  fc.record({
    lead: fc.constantFrom('lead_1', 'lead_2'),
    action: fc.constantFrom('claim', 'claim', ...Object.keys(actions)),
    minutes: fc.constantFrom(0, 1),
  }),
  { minLength: 1, maxLength: 8 },
)

function decideUpdate(name: string, now: string) {
  const action = actions[name]
  if (action === undefined) throw new TypeError(`No action ${name}`)
  return typeof action === 'function' ? decideActionIfAccepted(action, now) : decideBy(action)
}

/** Returns the last time before another. */
function before(time: string): string {
  return new Date(Date.parse(time) - 1).toISOString()
}

function sortRefs(refs: readonly LeadRef[]): LeadRef[] {
  return [...refs].sort((one, other) => (one.leadId < other.leadId ? -1 : 1))
}

/** Lists the leads that are due at a time, sorted: the contract allows any order. */
async function listDueSends<L extends CampaignLead>(
  repository: LeadRepository<L>,
  time: string,
  limit = ALL,
): Promise<LeadRef[]> {
  if (repository.dueSends === undefined) {
    throw new ContractViolation('The repository does not have the method dueSends')
  }
  return sortRefs(await repository.dueSends({ before: new Date(time), limit }))
}

/** Lists and claims until nothing is due, by senders in several processes, and checks that each lead is claimed once. */
async function expectOneClaimEach<L extends CampaignLead>(
  scheduler: fc.Scheduler,
  processes: ReadonlyArray<RepositoryProcess<L>>,
  senders: number,
  leads: number,
): Promise<void> {
  const [first] = processes
  if (first === undefined) return
  const claimed: string[] = []

  async function claimSome({ repository }: RepositoryProcess<L>): Promise<number> {
    const refs = await listDueSends(repository, DUE_AT, 2)
    const results = await repository.updateMany(refs, decideAction(claim, DUE_AT))
    for (const result of results) {
      if (result.success) claimed.push(result.ref.leadId)
      // Another sender was faster.
      else if (!isLeadUpdateError(result.error)) throw result.error
    }
    return refs.length
  }

  await runInterleaved(
    scheduler,
    processes.map(({ io }) => io),
    () =>
      Promise.all(
        Array.from({ length: senders }, (_, sender) =>
          claimSome(processes[sender % processes.length] ?? first),
        ),
      ),
  )
  for (let rounds = 0; (await claimSome(first)) > 0; rounds += 1) {
    expectThat(rounds < leads, 'Leads are still due after each of them could be claimed')
  }
  const expected = someRefs(leads).map(({ leadId }) => leadId)
  expectEqual('The claimed leads', claimed.sort(), expected)
}
