import {
  applyLeadCommand,
  applyLeadUpdate,
  createLeadService,
  guardedPolicy,
  type Intent,
  type LeadPolicy,
} from 'campaign-lead'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { assertChecks, type CheckResult, registerChecks, runChecks } from 'campaign-lead/testing'
import {
  createRepositorySystem,
  type LeadSystem,
  type OpenLeadSystem,
  systemChecks,
} from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it } from 'vitest'

/** Errors of deliveries, which no test expects. */
const deliveryErrors: unknown[] = []

afterEach(() => {
  expect(deliveryErrors.splice(0)).toEqual([])
})

const openRepository: OpenLeadSystem = async (state) =>
  createRepositorySystem(createMemoryStore({ workspaces: [state.workspace] }), state)

const openService: OpenLeadSystem = async ({ workspace, policy, now, step }) => {
  const store = createMemoryStore({ workspaces: [workspace] })
  const sink = createRecordingSink()
  const service = createLeadService({
    repository: store,
    sink: {
      deliver: (intents) => step(() => sink.deliver(intents)),
    },
    onDeliveryError: (error) => void deliveryErrors.push(error),
    clock: () => new Date(now),
    policy,
  })
  return {
    updateLead: (ref, patch) => service.updateLead(ref, patch),
    applyCommand: (ref, command) => service.applyCommand(ref, command),
    findLead: async (ref) => store.findLead(ref),
    // Deliveries have no fixed order: `leadVersion` has the order of the updates.
    intents: async () =>
      sink.delivered
        .slice()
        .sort((one, other) => one.leadVersion - other.leadVersion)
        .map(({ intent }) => intent),
  }
}

/** Wraps every I/O operation, also those of opening and reading, and one after the response. */
const openWithIoHooks: OpenLeadSystem = async (state) => {
  const { step } = state
  const system = await step(() => openRepository(state))
  return {
    async updateLead(ref, patch) {
      await step(() => system.updateLead(ref, patch))
      void step(() => system.intents())
    },
    applyCommand: (ref, command) => step(async () => system.applyCommand?.(ref, command)),
    findLead: (ref) => step(() => system.findLead(ref)),
    intents: () => step(() => system.intents()),
  }
}

registerChecks({ describe, it }, 'the memory store', systemChecks(openRepository))
registerChecks({ describe, it }, 'a service', systemChecks(openService))
registerChecks({ describe, it }, 'a system with many I/O operations', systemChecks(openWithIoHooks))

describe('systemChecks', () => {
  it('closes each system, also after a failure', async () => {
    let opened = 0
    let closed = 0
    const open: OpenLeadSystem = async (state) => {
      opened += 1
      return { ...(await openRepository(state)), close: async () => void (closed += 1) }
    }
    const withoutIntents: OpenLeadSystem = async (state) => ({
      ...(await open(state)),
      intents: async () => [],
    })
    await findViolated(open)
    await findViolated(withoutIntents)
    expect(opened).toBeGreaterThan(200)
    expect(closed).toBe(opened)
  })

  it('tests only the policy that is passed, and refuses an invalid one', async () => {
    const policies = new Set<string>()
    const open: OpenLeadSystem = async (state) => {
      policies.add(JSON.stringify(state.policy))
      return openRepository(state)
    }
    await assertChecks(systemChecks(open, { policy: guardedPolicy, numRuns: 5 }))
    expect([...policies]).toEqual([JSON.stringify(guardedPolicy)])
    const policy: Partial<LeadPolicy> = JSON.parse('{"reEnrollment":"sometimes"}')
    expect(() => systemChecks(open, { policy })).toThrow('policy.reEnrollment must be one of')
  })
})

/** A system that reads and writes in separate I/O operations, so that concurrent updates get lost. */
const openRacing: OpenLeadSystem = async ({ workspace, policy, now, step }) => {
  const store = createMemoryStore({ workspaces: [workspace] })
  const intents: Intent[] = []
  const leads = new Map(
    workspace.campaigns.flatMap(({ leads: all }) => all.map((lead) => [lead._id, lead])),
  )
  return {
    async updateLead(ref, patch) {
      const lead = store.findLead(ref) && leads.get(ref.leadId)
      if (!lead) throw Object.assign(new Error('no such lead'), { code: 'NOT_FOUND' })
      await step(async () => undefined)
      const campaign = workspace.campaigns.find(({ id }) => id === ref.campaignId)
      const subsequences = campaign?.subsequences ?? []
      const options = { policy, now: new Date(now) }
      const decision = applyLeadUpdate(lead, subsequences, workspace.tags, patch, options)
      leads.set(ref.leadId, decision.lead)
      intents.push(...decision.intents)
    },
    findLead: async (ref) => store.findLead(ref) && leads.get(ref.leadId),
    intents: async () => intents,
  }
}

/** A system that reads a lead and stores the result of a command in separate I/O operations. */
const openRacingCommands: OpenLeadSystem = async (state) => {
  const { policy, now, step } = state
  const store = createMemoryStore({ workspaces: [state.workspace] })
  const system = createRepositorySystem(store, state)
  return {
    ...system,
    async applyCommand(ref, command) {
      const lead = await system.findLead(ref)
      if (lead === undefined) throw Object.assign(new Error('no such lead'), { code: 'NOT_FOUND' })
      const decision = applyLeadCommand(lead, command, { policy, now: new Date(now) })
      await step(async () => undefined)
      await store.update(ref, () => decision)
    },
  }
}

/** The memory store, with a mistake. */
function openWithMistake(mistake: (system: LeadSystem) => Partial<LeadSystem>): OpenLeadSystem {
  return async (state) => {
    const system = await openRepository(state)
    return { ...system, ...mistake(system) }
  }
}

async function findViolated(open: OpenLeadSystem): Promise<string[]> {
  const results: CheckResult[] = []
  for await (const result of runChecks(systemChecks(open, { seed: 1 }))) results.push(result)
  return results.flatMap(({ check, passed }) => (passed ? [] : [check.name]))
}

describe('a system that', () => {
  it.each<[string, OpenLeadSystem, string[]]>([
    ['loses concurrent updates', openRacing, ['concurrent']],
    [
      'applies every update twice',
      openWithMistake((system) => ({
        updateLead: async (ref, patch) => {
          await system.updateLead(ref, patch)
          await system.updateLead(ref, patch)
        },
      })),
      ['sequential', 'concurrent'],
    ],
    [
      'loses the intents',
      openWithMistake(() => ({ intents: async () => [] })),
      ['sequential', 'concurrent'],
    ],
    [
      'resolves refused updates',
      openWithMistake((system) => ({
        updateLead: (ref, patch) => system.updateLead(ref, patch).catch(() => undefined),
      })),
      ['sequential', 'concurrent'],
    ],
    [
      'ignores the campaign',
      openWithMistake((system) => ({
        findLead: ({ leadId }) => system.findLead({ campaignId: 'cmp_1', leadId }),
      })),
      ['sequential', 'concurrent'],
    ],
    ['lets two senders claim the same e-mail', openRacingCommands, ['concurrent']],
    [
      'loses a claim',
      openWithMistake((system) => ({
        findLead: async (ref) => {
          const lead = await system.findLead(ref)
          return lead && { ...lead, sendInFlight: null }
        },
      })),
      ['sequential', 'concurrent'],
    ],
    [
      'confirms an e-mail twice',
      openWithMistake((system) => {
        const sent: Intent[] = []
        return {
          applyCommand: async (ref, command) => {
            const before = await system.intents()
            await system.applyCommand?.(ref, command)
            const added = (await system.intents()).slice(before.length)
            if (command.type === 'confirmSend') sent.push(...added)
          },
          intents: async () => [...(await system.intents()), ...sent],
        }
      }),
      // A race seldom claims an e-mail and then confirms it.
      ['sequential'],
    ],
  ])('%s fails the checks', async (_, open, names) => {
    expect(await findViolated(open)).toEqual(names)
  })

  it('fails a check is reported with the leads, the updates and the order of their I/O operations', async () => {
    const [, concurrent] = systemChecks(openRacing, { seed: 3 })
    await expect(concurrent?.run()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckError: a lead system › concurrent: Concurrent updates have the same result as in some serial order: none is lost, and none is applied twice
      It fails with { seed: 3, numRuns: 3 }. Smallest failing case:
        lead_1 of cmp_1 is "active", without a tag, in no subsequence, with no pending e-mail.
        lead_2 of cmp_1 is "active", without a tag, in no subsequence, with no pending e-mail.
        lead_3 of cmp_2 is "active", without a tag, in no subsequence, with no pending e-mail.
        The subsequences: sub_1 (triggered by ai_tag "interested"), sub_2 (triggered by ai_tag "Meeting booked"), sub_3 (triggered by ai_tag "Not interested").
        The workspace's tags: "Interested", "Meeting booked", "Not interested".
        The policy: documentedPolicy.
        As JSON: {"workspace":{"id":"ws_1","tags":["Interested","Meeting booked","Not interested"],"campaigns":[{"id":"cmp_1","subsequences":[{"id":"sub_1","name":"Interested follow-up","trigger":{"type":"ai_tag","value":"interested"}},{"id":"sub_2","name":"Meeting preparation","trigger":{"type":"ai_tag","value":"Meeting booked"}}],"leads":[{"_id":"lead_1","campaignId":"cmp_1","status":"active","aiTag":null,"currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":null,"pendingSend":null},{"_id":"lead_2","campaignId":"cmp_1","status":"active","aiTag":null,"currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":null,"pendingSend":null}]},{"id":"cmp_2","subsequences":[{"id":"sub_3","name":"Another follow-up","trigger":{"type":"ai_tag","value":"Not interested"}}],"leads":[{"_id":"lead_3","campaignId":"cmp_2","status":"active","aiTag":null,"currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":null,"pendingSend":null}]}]},"policy":{"tagMatching":"exact","reEnrollment":"afterCleanExit","doNotContact":[],"statusOnEnrollment":"keep","stopOnReply":true,"stopOnAutoReply":false}}
        The concurrent updates: patch lead_1 of cmp_1 with {"status":"active","aiTag":"Interested"}, patch lead_1 of cmp_1 with {"aiTag":"Meeting booked"}, patch lead_1 of cmp_1 with {"aiTag":"Interested"}
        schedulerFor()\`
        -> [task\${1}] sequence::update 1 starts resolved
        -> [task\${3}] sequence::update 3 starts resolved
        -> [task\${5}] sequence::I/O call resolved
        -> [task\${4}] sequence::I/O call resolved
        -> [task\${2}] sequence::update 2 starts resolved
        -> [task\${6}] sequence::I/O call resolved\`
      Result:
        No order of the updates of lead_1 of cmp_1 leads to its state:
        {"lead":{"_id":"lead_1","campaignId":"cmp_1","status":"active","aiTag":"Meeting booked","currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":{"id":"sub_2","status":"active","currentStep":0,"emailsSent":0,"enrolledAt":"2025-07-01T12:00:00.000Z","completedAt":null},"pendingSend":null},"intents":[{"type":"enrollment","action":"enrolled","leadId":"lead_1","campaignId":"cmp_1","subsequenceId":"sub_1","subsequenceName":"Interested follow-up","previousSubsequenceId":null},{"type":"emitWebhook","event":{"type":"lead.tag_changed","timestamp":"2025-07-01T12:00:00.000Z","data":{"leadId":"lead_1","campaignId":"cmp_1","previousAiTag":null,"aiTag":"Interested"}}},{"type":"enrollment","action":"enrolled","leadId":"lead_1","campaignId":"cmp_1","subsequenceId":"sub_1","subsequenceName":"Interested follow-up","previousSubsequenceId":null},{"type":"emitWebhook","event":{"type":"lead.tag_changed","timestamp":"2025-07-01T12:00:00.000Z","data":{"leadId":"lead_1","campaignId":"cmp_1","previousAiTag":null,"aiTag":"Interested"}}},{"type":"enrollment","action":"switched","leadId":"lead_1","campaignId":"cmp_1","subsequenceId":"sub_2","subsequenceName":"Meeting preparation","previousSubsequenceId":"sub_1"},{"type":"emitWebhook","event":{"type":"lead.tag_changed","timestamp":"2025-07-01T12:00:00.000Z","data":{"leadId":"lead_1","campaignId":"cmp_1","previousAiTag":"Interested","aiTag":"Meeting booked"}}}]}
        Results of the updates: patch lead_1 of cmp_1 with {"status":"active","aiTag":"Interested"} accepted, patch lead_1 of cmp_1 with {"aiTag":"Meeting booked"} accepted, patch lead_1 of cmp_1 with {"aiTag":"Interested"} accepted]
    `)
  })
})
