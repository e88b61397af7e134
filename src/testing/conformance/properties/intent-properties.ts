import type { LeadDecision } from '../../../core/decision.js'
import { arbitraryAnyCase } from '../../arbitraries/update-cases.js'
import { findDifferences } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import { createProperty, type RuleProperty } from './rule-property.js'

/** Properties of every decision: its intents, and what it must not change. */
export const intentProperties: readonly RuleProperty[] = [
  createEveryDecisionProperty(
    'one webhook for a changed tag',
    "Exactly one webhook is emitted if the tag's value after differs from the value before, otherwise none",
    ({ lead, intents }, { lead: before, now }) => {
      const { _id: leadId, campaignId, aiTag: previousAiTag } = before
      const data = { leadId, campaignId, previousAiTag, aiTag: lead.aiTag }
      const webhook = {
        type: 'emitWebhook',
        event: { type: 'lead.tag_changed', timestamp: now, data },
      }
      return findDifferences(
        { webhooks: intents.filter(({ type }) => type === 'emitWebhook') },
        { webhooks: lead.aiTag === previousAiTag ? [] : [webhook] },
      )
    },
  ),

  createEveryDecisionProperty(
    'a canceled send',
    'A cancelSend intent is emitted if, and only if, the lead no longer has its pending send, and names that send',
    ({ lead, intents }, { lead: before }) => {
      const { _id: leadId, campaignId, pendingSend: send } = before
      const cancelSend = send && {
        type: 'cancelSend',
        leadId,
        campaignId,
        sendId: send.id,
        sequence: send.sequence,
      }
      const isGone = send !== null && lead.pendingSend === null
      return findDifferences(
        { cancelSends: intents.filter(({ type }) => type === 'cancelSend') },
        { cancelSends: isGone ? [cancelSend] : [] },
      )
    },
  ),

  createEveryDecisionProperty(
    'the summary matches the intent',
    'Exactly one enrollment intent accompanies subsequenceEnrollment, with the same action and name',
    ({ intents, subsequenceEnrollment }) =>
      findDifferences(
        {
          intents: intents.flatMap((intent) =>
            intent.type === 'enrollment'
              ? [{ action: intent.action, subsequenceName: intent.subsequenceName }]
              : [],
          ),
        },
        { intents: subsequenceEnrollment === undefined ? [] : [subsequenceEnrollment] },
      ),
  ),

  createEveryDecisionProperty(
    'the order of the intents',
    'The intents are in the order cancelSend, enrollment, emitWebhook',
    ({ intents }) => {
      const types = intents.map(({ type }) => type)
      const ordered = ORDER.filter((type) => types.includes(type))
      return findDifferences({ types }, { types: ordered })
    },
  ),

  createEveryDecisionProperty(
    'nothing else changes',
    'Only the status, the tag, the subsequence and the pending send of a lead change',
    ({ lead }, { lead: before }) => {
      const { status, aiTag, subsequence, pendingSend } = lead
      return findDifferences(
        { lead },
        { lead: { ...before, status, aiTag, subsequence, pendingSend } },
      )
    },
  ),

  createProperty(
    { group: 'every decision', cases: arbitraryAnyCase },
    'the same patch again',
    "The same patch a second time changes nothing, cancels nothing and emits no webhook; if an exit overrode the patch's status, the second patch sets that status",
    async (testCase, decide) => {
      const first = await decide(testCase)
      if (!('decision' in first)) return []
      const { lead, subsequenceEnrollment } = first.decision
      const { status } = testCase.patch
      const isStatusSetNow = subsequenceEnrollment?.action === 'exited' && status !== undefined

      const second = await decide({ ...testCase, lead })
      if ('refusal' in second) {
        const { code } = second.refusal
        // The policy may lock the status completed.
        const isExpected =
          isStatusSetNow &&
          code === 'STATUS_LOCKED' &&
          testCase.policy.doNotContact.includes(lead.status)
        return isExpected ? [] : [`The second time it is refused with ${code}`]
      }
      const { lead: leadAfter, intents } = second.decision
      return findDifferences(
        { lead: leadAfter, intents: intents.map(({ type }) => type) },
        {
          lead: isStatusSetNow ? { ...lead, status } : lead,
          // A skip is reported again: the lead is still in its subsequence.
          intents: subsequenceEnrollment?.action === 'skippedInProgress' ? ['enrollment'] : [],
        },
      )
    },
  ),
]

const ORDER = ['cancelSend', 'enrollment', 'emitWebhook'] as const

/** Creates a property of accepted updates; a refusal does not violate it. */
function createEveryDecisionProperty(
  name: string,
  description: string,
  findViolations: (decision: LeadDecision, testCase: LeadUpdateCase) => string[],
): RuleProperty {
  return createProperty(
    { group: 'every decision', cases: arbitraryAnyCase },
    name,
    description,
    async (testCase, decide) => {
      const outcome = await decide(testCase)
      return 'decision' in outcome ? findViolations(outcome.decision, testCase) : []
    },
  )
}
