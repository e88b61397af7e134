import type { LeadDecision } from '../../../core/decision.js'
import { arbitraryUpdateCase } from '../../arbitraries/update-cases.js'
import { differencesOf } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import { createLaw, type Law } from './law.js'

/** Laws of every decision: what it calls for, and what it leaves alone. */
export const intentLaws: readonly Law[] = [
  everyDecisionLaw(
    'one webhook for a real change',
    "One webhook is emitted exactly if the tag's value after differs from the value before",
    ({ lead, intents }, { lead: before, now }) => {
      const { _id: leadId, campaignId, aiTag: previousAiTag } = before
      const data = { leadId, campaignId, previousAiTag, aiTag: lead.aiTag }
      const webhook = {
        type: 'emitWebhook',
        event: { type: 'lead.tag_changed', timestamp: now, data },
      }
      return differencesOf(
        { webhooks: intents.filter(({ type }) => type === 'emitWebhook') },
        { webhooks: lead.aiTag === previousAiTag ? [] : [webhook] },
      )
    },
  ),

  everyDecisionLaw(
    'a pending send is canceled by name',
    'The pending send is canceled exactly if the lead no longer has it, and the intent names it',
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
      return differencesOf(
        { cancelSends: intents.filter(({ type }) => type === 'cancelSend') },
        { cancelSends: isGone ? [cancelSend] : [] },
      )
    },
  ),

  everyDecisionLaw(
    'the summary tells the intent',
    'There is an enrollment intent exactly beside the summary, with the same action and name',
    ({ intents, subsequenceEnrollment }) =>
      differencesOf(
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

  everyDecisionLaw(
    'the order of the intents',
    'The intents stand in the order cancelSend, enrollment, emitWebhook',
    ({ intents }) => {
      const types = intents.map(({ type }) => type)
      const ordered = ORDER.filter((type) => types.includes(type))
      return differencesOf({ types }, { types: ordered })
    },
  ),

  everyDecisionLaw(
    'nothing else changes',
    'Nothing of the lead changes but its status, tag, place and pending send',
    ({ lead }, { lead: before }) => {
      const { status, aiTag, subsequence, pendingSend } = lead
      return differencesOf(
        { lead },
        { lead: { ...before, status, aiTag, subsequence, pendingSend } },
      )
    },
  ),

  createLaw(
    { group: 'every decision', cases: arbitraryUpdateCase },
    'the same patch again',
    "The same patch a second time cancels nothing, emits nothing and changes nothing; but where an exit's completed stood over the patch's status, that status is asked for again",
    async (given, decide) => {
      const first = await decide(given)
      if (!('decision' in first)) return []
      const { lead, subsequenceEnrollment } = first.decision
      const { status } = given.patch
      const isAskedAgain = subsequenceEnrollment?.action === 'exited' && status !== undefined

      const second = await decide({ ...given, lead })
      if ('refusal' in second) {
        const { code } = second.refusal
        // The policy may keep whoever is completed.
        const isExpected =
          isAskedAgain &&
          code === 'STATUS_LOCKED' &&
          given.policy.doNotContact.includes(lead.status)
        return isExpected ? [] : [`The second time it is refused with ${code}`]
      }
      const { lead: lastLead, intents } = second.decision
      return differencesOf(
        { lead: lastLead, intents: intents.map(({ type }) => type) },
        {
          lead: isAskedAgain ? { ...lead, status } : lead,
          // A skip is told again: the lead is still in progress.
          intents: subsequenceEnrollment?.action === 'skippedInProgress' ? ['enrollment'] : [],
        },
      )
    },
  ),
]

const ORDER = ['cancelSend', 'enrollment', 'emitWebhook'] as const

/** A law of whatever is decided; what is refused has laws of its own. */
function everyDecisionLaw(
  name: string,
  description: string,
  findBreaches: (decision: LeadDecision, given: LeadUpdateCase) => string[],
): Law {
  return createLaw(
    { group: 'every decision', cases: arbitraryUpdateCase },
    name,
    description,
    async (given, decide) => {
      const outcome = await decide(given)
      return 'decision' in outcome ? findBreaches(outcome.decision, given) : []
    },
  )
}
