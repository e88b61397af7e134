import file from '../../../../vectors/lead-updates.v1.json' with { type: 'json' }
import type { LeadDecision, SubsequenceEnrollment } from '../../../core/decision.js'
import type { LeadUpdateErrorCode, SendErrorCode } from '../../../core/errors.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { LeadCommandCase } from '../command-implementation.js'
import type { LeadUpdateCase } from '../implementation.js'

/**
 * The golden vectors, as published in `campaign-lead/vectors/lead-updates.v1.json`.
 *
 * @example
 * ```ts
 * const refused = goldenVectors.vectors.filter(({ expected }) => 'refusal' in expected)
 * ```
 */
export const goldenVectors: GoldenVectors = /* @__PURE__ */ toGoldenVectors(file)

function toGoldenVectors(content: { readonly version: string }): GoldenVectors {
  if (!isVersion1(content)) throw new TypeError(`Unknown version of vectors: ${content.version}`)
  return content
}

/** Checks only the version: the tests check the file against the schema. */
function isVersion1(content: { readonly version: string }): content is GoldenVectors {
  return content.version.startsWith('1.')
}

/**
 * The golden vectors: the decisions of the rules and the responses over HTTP, case by case and as plain JSON,
 * for an implementation in any language.
 *
 * @example
 * ```ts
 * const { version, numberOfVectors }: GoldenVectors = goldenVectors
 * console.log(`${numberOfVectors} cases, version ${version}`)
 * ```
 */
export interface GoldenVectors {
  /** A new minor version adds vectors; a new major version changes one. */
  readonly version: string
  /** The number of {@link GoldenVectors.vectors}, by which a runner checks that it ran all. */
  readonly numberOfVectors: number
  /** The number of {@link GoldenVectors.requests}. */
  readonly numberOfRequests: number
  /** The number of {@link GoldenVectors.commands}. */
  readonly numberOfCommands: number
  /** The number of {@link GoldenVectors.claimed}. */
  readonly numberOfClaimed: number
  /** The cases of the rules. */
  readonly vectors: readonly LeadUpdateVector[]
  /** The state for the {@link GoldenVectors.requests}: the seeded lead, its campaign and workspace. */
  readonly requestsInput: Omit<LeadUpdateVector['input'], 'patch'>
  /** The cases of the HTTP layer alone. */
  readonly requests: readonly RequestVector[]
  /** The cases of the commands, since version 1.1. */
  readonly commands: readonly LeadCommandVector[]
  /**
   * The cases of the rules for leads with an e-mail in flight, since version 1.1. They are a list of their own, because
   * an implementation without commands has no such leads.
   */
  readonly claimed: readonly LeadUpdateVector[]
}

/**
 * A case of the rules, with the expected decision and the expected response over HTTP.
 *
 * @example
 * ```ts
 * const isOfTable = ({ rule }: LeadUpdateVector): boolean => Object.hasOwn(ENROLLMENT_RULES, rule)
 * const sentences = goldenVectors.vectors.filter(isOfTable).map(({ sentence }) => sentence)
 * ```
 */
export interface LeadUpdateVector {
  /** Starts with the rule; unique, and the same in every version. */
  readonly name: string
  /** The rule that it tests, such as `match/none`, `policy/reEnrollment/never` or `INVALID_TAG`. */
  readonly rule: string
  /** The sentence of that rule. */
  readonly sentence: string
  /** The patch may be any JSON: the rules refuse an invalid patch. The other options of the policy have no effect. */
  readonly input: Omit<LeadUpdateCase, 'patch' | 'policy'> & {
    readonly patch: unknown
    readonly policy: Omit<LeadPolicy, 'stopOnReply' | 'stopOnAutoReply'>
  }
  /** The message of a refusal is present only if the rules fix it. */
  readonly expected:
    | { readonly decision: LeadDecision }
    | { readonly refusal: { readonly code: LeadUpdateErrorCode; readonly message?: string } }
  /** The response to a request whose body is the patch. */
  readonly response: {
    readonly status: number
    /** The message of an error is present only if the rules fix it. */
    readonly body:
      | {
          readonly success: true
          readonly data: Pick<
            CampaignLead,
            | '_id'
            | 'campaignId'
            | 'status'
            | 'aiTag'
            | 'currentSequenceStep'
            | 'replied'
            | 'addedAt'
          >
          readonly subsequenceEnrollment?: SubsequenceEnrollment
        }
      | {
          readonly success: false
          readonly error: { readonly code: string; readonly message?: string }
        }
  }
}

/**
 * A case of a command, with the expected decision.
 *
 * @example
 * ```ts
 * const ofClaims = goldenVectors.commands.filter(({ input }) => input.command.type === 'claimSend')
 * ```
 */
export interface LeadCommandVector {
  /** Starts with the rule; unique, and the same in every version. */
  readonly name: string
  /** The rule that it tests, such as `claimSend/refusals` or `final status`. */
  readonly rule: string
  /** The sentence of that rule. */
  readonly sentence: string
  /** The other options of the policy have no effect. */
  readonly input: Omit<LeadCommandCase, 'policy'> & {
    readonly policy: Pick<LeadPolicy, 'stopOnReply' | 'stopOnAutoReply'>
  }
  /** The rules do not fix the message of a refusal. */
  readonly expected:
    | { readonly decision: LeadDecision }
    | { readonly refusal: { readonly code: SendErrorCode } }
}

/**
 * A case of the HTTP layer alone.
 *
 * @example
 * ```ts
 * const isOfKeys = ({ request }: RequestVector): boolean => request.apiKey !== 'valid'
 * const unauthorized = goldenVectors.requests.filter(isOfKeys)
 * ```
 */
export interface RequestVector {
  /** Starts with the rule; unique, and the same in every version. */
  readonly name: string
  /** The expected error code, or `success`. */
  readonly rule: string
  /** The sentence of that rule. */
  readonly sentence: string
  readonly request: {
    /**
     * The lead in the path: the seeded lead; a lead that does not exist; the seeded lead's id in another
     * campaign of its workspace; an existing lead in a workspace that the key may not see.
     */
    readonly lead: 'seeded' | 'missing' | 'otherCampaign' | 'otherWorkspace'
    /** The `X-Api-Key` header: a key of the seeded lead's workspace, no header, or an unknown key. */
    readonly apiKey: 'valid' | 'missing' | 'unknown'
    /** The `Content-Type` header, or `null` for no header. */
    readonly contentType: string | null
    /** Encoded as UTF-8. */
    readonly body: string
  }
  readonly response: {
    readonly status: number
    /** The error code, or `null` for a success. */
    readonly code: string | null
    /** Present only if the rules fix it. */
    readonly message?: string
  }
}
