import type { LeadCommandCase } from './conformance/command-implementation.js'
import { describeLead } from './describe-case.js'

/** Describes a case of a command in words, to read it, and as JSON, to repeat it. */
export function describeCommandCase({ lead, command, policy, now }: LeadCommandCase): string {
  const { stopOnReply, stopOnAutoReply } = policy
  return [
    `The lead is ${describeLead(lead)}, and ${describeClaim(lead.sendInFlight ?? null)}.`,
    `The command: ${JSON.stringify(command)}, at ${now}.`,
    `The policy: stopOnReply ${stopOnReply}, stopOnAutoReply ${stopOnAutoReply}.`,
    `As JSON: ${JSON.stringify({ lead, command, policy, now })}`,
  ].join('\n')
}

function describeClaim(
  sendInFlight: Exclude<LeadCommandCase['lead']['sendInFlight'], undefined>,
): string {
  if (sendInFlight === null) return 'no e-mail in flight'
  const { id, subsequenceId, attempt, leaseUntil } = sendInFlight
  const sequence = subsequenceId ?? 'the main sequence'
  return `the e-mail ${id} of ${sequence} in flight, attempt ${attempt}, until ${leaseUntil}`
}
