import type { LeadDecision, SubsequenceEnrollment } from '../../../core/decision.js'
import type { LeadUpdateErrorCode } from '../../../core/errors.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadUpdateCase } from '../implementation.js'

/**
 * The golden vectors: what the rules decide, and what the operation answers over HTTP, case by case
 * and as plain JSON, for an implementation in any language.
 *
 * @example
 * ```ts
 * const { version, numberOfVectors }: GoldenVectors = goldenVectors
 * console.log(`${numberOfVectors} cases, version ${version}`)
 * ```
 */
export interface GoldenVectors {
  /** Every change has a new one: a minor where vectors were added, a major where one says otherwise. */
  readonly version: string
  /** How many {@link GoldenVectors.vectors} there are: who has run fewer has left some out. */
  readonly numberOfVectors: number
  /** How many {@link GoldenVectors.requests} there are. */
  readonly numberOfRequests: number
  /** What the rules decide. */
  readonly vectors: readonly LeadUpdateVector[]
  /** What the {@link GoldenVectors.requests} find: the seeded lead, its campaign and workspace. */
  readonly requestsInput: Omit<LeadUpdateCase, 'patch'>
  /** What the HTTP layer alone answers. */
  readonly requests: readonly RequestVector[]
}

/**
 * One case of the rules, with what is decided and what is answered over HTTP.
 *
 * @example
 * ```ts
 * const isOfTable = ({ rule }: LeadUpdateVector): boolean => Object.hasOwn(ENROLLMENT_RULES, rule)
 * const sentences = goldenVectors.vectors.filter(isOfTable).map(({ sentence }) => sentence)
 * ```
 */
export interface LeadUpdateVector {
  /** Begins with the rule; no other vector has it, and it stays from version to version. */
  readonly name: string
  /** The rule that it proves, such as `match/none`, `policy/reEnrollment/never` or `INVALID_TAG`. */
  readonly rule: string
  /** The sentence of that rule. */
  readonly sentence: string
  /** The patch may be any JSON: what is no patch is refused. */
  readonly input: Omit<LeadUpdateCase, 'patch'> & { readonly patch: unknown }
  /** What the rules decide; the message of a refusal only where the rules fix it. */
  readonly expected:
    | { readonly decision: LeadDecision }
    | { readonly refusal: { readonly code: LeadUpdateErrorCode; readonly message?: string } }
  /** What is answered to the patch as the body of a request. */
  readonly response: {
    readonly status: number
    readonly body: LeadUpdatedBody | RefusedBody
  }
}

/**
 * The body of an answer to an update that was made.
 *
 * @example
 * ```ts
 * const tagOf = ({ data }: LeadUpdatedBody): string | null => data.aiTag
 * ```
 */
export interface LeadUpdatedBody {
  readonly success: true
  readonly data: Pick<
    CampaignLead,
    '_id' | 'campaignId' | 'status' | 'aiTag' | 'currentSequenceStep' | 'replied' | 'addedAt'
  >
  readonly subsequenceEnrollment?: SubsequenceEnrollment
}

/**
 * The body of an answer to an update that was refused.
 *
 * @example
 * ```ts
 * const body: RefusedBody = {
 *   success: false,
 *   error: { code: 'INVALID_TAG', message: 'Tag "Intrested" does not exist in workspace' },
 * }
 * ```
 */
export interface RefusedBody {
  readonly success: false
  /** The message only where the rules fix it. */
  readonly error: { readonly code: string; readonly message?: string }
}

/**
 * One case of the HTTP layer alone.
 *
 * @example
 * ```ts
 * const isOfKeys = ({ request }: RequestVector): boolean => request.apiKey !== 'valid'
 * const unauthorized = goldenVectors.requests.filter(isOfKeys)
 * ```
 */
export interface RequestVector {
  /** Begins with the rule; no other vector has it, and it stays from version to version. */
  readonly name: string
  /** The code of the error that it proves, or `success`. */
  readonly rule: string
  /** The sentence of that rule. */
  readonly sentence: string
  readonly request: {
    /**
     * Which lead the path names: the seeded one; one that is nowhere; the seeded one, in another
     * campaign of its workspace; one that is there, in a workspace that the key may not see.
     */
    readonly lead: 'seeded' | 'missing' | 'otherCampaign' | 'otherWorkspace'
    /** What stands in `X-Api-Key`: a key of the seeded lead's workspace, none, or one nobody has. */
    readonly apiKey: 'valid' | 'missing' | 'unknown'
    /** What stands in `Content-Type`; `null` for none. */
    readonly contentType: string | null
    /** In UTF-8. */
    readonly body: string
  }
  readonly response: {
    readonly status: number
    /** The error's code; `null` for a success. */
    readonly code: string | null
    /** Only where the rules fix it. */
    readonly message?: string
  }
}
