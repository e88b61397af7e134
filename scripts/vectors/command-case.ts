import type { CampaignLead, LeadCommand, LeadPolicy, SendErrorCode } from 'campaign-lead'
import { safeApplyLeadCommand } from 'campaign-lead'
import { findDifferences } from '../../src/testing/checks/json-difference.js'
import type { LeadCommandVector } from '../../src/testing/conformance/vectors/golden-vectors.js'
import { createLead, NOW } from './fixtures.js'

/** A case of a command as written by hand: how it differs from the defaults, and what the library must decide. */
export type CommandCase = {
  /** A short name, unique within its rule. */
  readonly title: string
  /** Fields of the lead that differ from the default, including custom fields. */
  readonly lead?: Partial<CampaignLead> & Readonly<Record<string, unknown>>
  readonly command: LeadCommand
  /** Defaults to the documented policy. */
  readonly policy?: Partial<CommandPolicy>
} & (
  | { readonly refusal: SendErrorCode }
  | {
      /** Every field of the lead that changes. */
      readonly changes: Partial<CampaignLead>
      /** The types of the intents; those of webhooks are the types of their events. Defaults to none. */
      readonly intents?: readonly string[]
    }
)

/** The options that a command depends on. */
type CommandPolicy = Pick<LeadPolicy, 'stopOnReply' | 'stopOnAutoReply'>

/** The cases of one rule of the commands. */
export interface CommandRuleCases {
  readonly rule: string
  /** The sentence of the specification. */
  readonly sentence: string
  readonly cases: readonly CommandCase[]
}

/**
 * Creates the vectors of the cases of a rule, with the decisions of the library.
 *
 * @throws Error if a decision is not what the case says.
 */
export function createCommandVectors({
  rule,
  sentence,
  cases,
}: CommandRuleCases): LeadCommandVector[] {
  return cases.map((commandCase) => {
    const name = `${rule}: ${commandCase.title}`
    const { lead = {}, command, policy } = commandCase
    const input = {
      lead: createLead(lead),
      command,
      policy: { stopOnReply: true, stopOnAutoReply: false, ...policy },
      now: NOW,
    }
    const expected = decide(input)
    const differences = compareWithCase(commandCase, input.lead, expected)
    if (differences.length > 0) throw new Error(`"${name}": ${differences.join('; ')}`)
    return { name, rule, sentence, input, expected }
  })
}

function decide({
  lead,
  command,
  policy,
  now,
}: LeadCommandVector['input']): LeadCommandVector['expected'] {
  const result = safeApplyLeadCommand(lead, command, { now: new Date(now), policy })
  if (result.success) return { decision: result.decision }
  const code = SEND_ERROR_CODES.find((known) => known === result.error.code)
  if (code === undefined) throw result.error
  return { refusal: { code } }
}

/** The codes of every refusal of a command. */
const SEND_ERROR_CODES = [
  'SEND_CLAIMED',
  'SEND_MISPLACED',
  'SEND_CANCELED',
  'STATUS_NOT_SENDABLE',
  'SEND_NOT_DUE',
] satisfies SendErrorCode[]

function compareWithCase(
  commandCase: CommandCase,
  lead: CampaignLead,
  expected: LeadCommandVector['expected'],
): string[] {
  if ('refusal' in expected || 'refusal' in commandCase) {
    const code = 'refusal' in expected ? expected.refusal.code : 'accepted'
    return findDifferences(code, 'refusal' in commandCase ? commandCase.refusal : 'accepted')
  }
  const { changes, intents = [] } = commandCase
  const types = expected.decision.intents.map((intent) =>
    intent.type === 'emitWebhook' ? intent.event.type : intent.type,
  )
  return [
    ...findDifferences(expected.decision.lead, { ...lead, ...changes }),
    ...findDifferences(types, intents),
  ]
}
