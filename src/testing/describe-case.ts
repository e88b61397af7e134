import type { CampaignLead } from '../core/lead.js'
import { documentedPolicy, type LeadPolicy } from '../core/policy.js'
import type { Subsequence } from '../core/subsequence.js'
import type { LeadUpdateCase } from './conformance/implementation.js'

/**
 * Says a case in words, so that it can be read aloud, and last as JSON, so that it can be repeated.
 *
 * @returns Several lines without a line break at the end.
 *
 * @example
 * ```ts
 * describeCase(given)
 * // The lead is "active", without a tag, in no subsequence, with no e-mail pending.
 * // …
 * ```
 */
export function describeCase({ lead, patch, now, ...rules }: LeadUpdateCase): string {
  return [
    `The lead is ${describeLead(lead)}.`,
    describeRules(rules),
    `The patch: ${JSON.stringify(patch)}, at ${now}.`,
    `As JSON: ${JSON.stringify({ lead, ...rules, patch, now })}`,
  ].join('\n')
}

/** Says in words what a lead is decided by. */
export function describeRules({
  subsequences,
  tags,
  policy,
}: Pick<LeadUpdateCase, 'subsequences' | 'tags' | 'policy'>): string {
  return [
    `The subsequences: ${listOf(subsequences.map(describeSubsequence))}.`,
    `The workspace's tags: ${listOf(tags.map((tag) => JSON.stringify(tag)))}.`,
    `The policy: ${describePolicy(policy)}.`,
  ].join('\n')
}

/** Says in words what matters of a lead. */
export function describeLead({ status, aiTag, subsequence, pendingSend }: CampaignLead): string {
  const tag = aiTag === null ? 'without a tag' : `tagged ${JSON.stringify(aiTag)}`
  return `"${status}", ${tag}, ${describePlace(subsequence)}, with ${describeSend(pendingSend)} pending`
}

function describeSend(pendingSend: CampaignLead['pendingSend']): string {
  if (pendingSend === null) return 'no e-mail'
  const { id, sequence } = pendingSend
  return `the e-mail ${id} of the ${sequence === 'main' ? 'main sequence' : 'subsequence'}`
}

function describePlace(place: CampaignLead['subsequence']): string {
  if (place === null) return 'in no subsequence'
  const isIn = place.status === 'completed' ? 'through with' : 'in'
  const sent = place.emailsSent === 1 ? '1 e-mail' : `${place.emailsSent} e-mails`
  return `${isIn} ${place.id} with ${sent} sent from it`
}

function describeSubsequence({ id, trigger: { type, value } }: Subsequence): string {
  const what = value === undefined ? type : `${type} ${JSON.stringify(value)}`
  return `${id} (on ${what})`
}

function describePolicy(policy: LeadPolicy): string {
  const others = Object.entries(policy).filter(
    ([option, value]) =>
      JSON.stringify(value) !== JSON.stringify(Reflect.get(documentedPolicy, option)),
  )
  return others.length === 0 ? 'the documented one' : JSON.stringify(Object.fromEntries(others))
}

function listOf(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ')
}
