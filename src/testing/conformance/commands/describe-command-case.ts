import { describeLead, describePolicy } from '../../describe-case.js'
import type { LeadCommandCase } from '../command-implementation.js'

/** Describes a case of a command in words, to read it, and as JSON, to repeat it. */
export function describeCommandCase(testCase: LeadCommandCase): string {
  const { lead, command, policy, now } = testCase
  return [
    `The lead is ${describeLead(lead)}.`,
    `The policy: ${describePolicy(policy)}.`,
    `The command: ${JSON.stringify(command)}, at ${now}.`,
    `As JSON: ${JSON.stringify(testCase)}`,
  ].join('\n')
}
