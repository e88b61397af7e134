import type { CampaignLead } from '../../../core/lead.js'
import type { StoredUpdate } from '../../../ports/lead-repository.js'
import { aLead } from '../../builders.js'
import type { TestCase, TestCases } from '../create-checks.js'
import type { RepositoryContext, RepositoryProcess } from '../lead-repository/context.js'
import {
  decideBy,
  expectIncreasingVersions,
  expectPending,
  LEAD_1,
  readLead,
  readPending,
  refTo,
  someWorkspaces,
} from '../lead-repository/fixtures.js'
import { expectEqual, expectIo, expectThat } from '../violation.js'
import type { LeadTableChanges } from './lead-statement-checks.js'

/** The environment of a test case of statements. */
export interface StatementContext<L extends CampaignLead> extends RepositoryContext<L> {
  readonly changes: LeadTableChanges
}

/** A requirement of statements, for leads with any custom fields. */
interface StatementCase extends Omit<TestCase<never>, 'run'> {
  readonly run: <L extends CampaignLead>(context: StatementContext<L>) => Promise<void>
}

/** Changes of the tables during an update. */
export const concurrentChanges: TestCases<StatementCase> = {
  tags: {
    description:
      'If a tag is deleted during an update that sets it, the update is refused, or was stored before.',
    async run(context) {
      const change = () => context.changes.setTags('ws_1', ['Not interested'])
      await changeBeforeEachCall(context, change, async ({ repository }, update) => {
        expectThat(update === null, 'The update has set a tag that was already deleted')
        expectEqual('The tag of the lead', (await readLead(repository, LEAD_1)).aiTag, null)
        await expectPending(repository, [])
      })
    },
  },
  subsequences: {
    description:
      'If a subsequence is deleted during an update, the lead is not enrolled in it, or was enrolled before.',
    async run(context) {
      const change = () => context.changes.setSubsequences('cmp_1', [])
      await changeBeforeEachCall(context, change, async ({ repository }, update) => {
        expectThat(update !== null, 'The update failed')
        const { subsequence } = await readLead(repository, LEAD_1)
        expectEqual('The subsequence of the lead', subsequence, null)
        const types = (await readPending(repository)).map(({ intent }) => intent.type)
        expectEqual('The types of the pending intents', types, ['emitWebhook'])
      })
    },
  },
  'other writes': {
    description: 'An update does not overwrite a change of the lead that bypassed the repository.',
    async run(context) {
      const change = () => context.changes.setReplied(LEAD_1)
      await changeBeforeEachCall(context, change, async ({ repository }, update) => {
        expectEqual('replied in the decision', update?.decision.lead.replied, true)
        const { aiTag, replied } = await readLead(repository, LEAD_1)
        expectEqual('The tag and replied', [aiTag, replied], ['Interested', true])
      })
    },
  },
  'lead inserted again': {
    description: 'An update does not overwrite a lead that was deleted and inserted again.',
    async run(context) {
      const change = () => context.changes.replaceLead(aLeadAtStep(7))
      await changeBeforeEachCall(context, change, async ({ repository }, update) => {
        expectEqual('The step in the decision', update?.decision.lead.currentSequenceStep, 7)
        const { aiTag, currentSequenceStep } = await readLead(repository, LEAD_1)
        expectEqual('The tag and the step', [aiTag, currentSequenceStep], ['Interested', 7])
      })
    },
  },
  'versions of a lead inserted again': {
    description: 'The versions of a lead increase, also if it is deleted and inserted again.',
    async run({ open, changes }) {
      const { repository } = await open(someWorkspaces())
      const update = (aiTag: string) => repository.update(LEAD_1, decideBy({ aiTag }))
      const first = await update('Interested')
      const second = await update('Not interested')
      await changes.replaceLead(aLeadAtStep(7))
      const third = await update('Interested')
      expectIncreasingVersions([first.intents, second.intents, third.intents])
    },
  },
}

/** Creates another `lead_1` of `cmp_1`, at a step of the main sequence. */
function aLeadAtStep(currentSequenceStep: number): CampaignLead {
  return aLead((lead) => {
    lead.currentSequenceStep = currentSequenceStep
  })
}

/**
 * Sets the tag of `lead_1` to `Interested`, again for each access of the database, before which the tables are changed.
 * A change that the update blocks comes after it, and needs no check.
 *
 * @param expectChanged - Checks the state after an update that had to see the change. It is called with the update, or
 * `null` if it was rejected.
 */
async function changeBeforeEachCall<L extends CampaignLead>(
  { open }: StatementContext<L>,
  change: () => Promise<unknown>,
  expectChanged: (process: RepositoryProcess<L>, update: StoredUpdate<L> | null) => Promise<void>,
): Promise<void> {
  let checked = 0
  for (let at = 0; ; at += 1) {
    const process = await open(someWorkspaces())
    const { repository, io } = process
    // So that the repository has cached the tags and subsequences.
    await readLead(repository, refTo('lead_3'))
    const { result, action } = await io.runBefore(at, change, () =>
      repository.update(LEAD_1, decideBy({ aiTag: 'Interested' })),
    )
    if (action === 'notReached') break
    if (action === 'blocked') continue
    checked += 1
    await expectChanged(process, result.status === 'fulfilled' ? result.value : null)
  }
  expectIo(checked)
}
