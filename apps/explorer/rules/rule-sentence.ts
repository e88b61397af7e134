import type {
  ENROLLMENT_RULES,
  Intent,
  LeadEvent,
  LeadStatus,
  LeadUpdateErrorCode,
  Situation,
} from 'campaign-lead'
import type { DocsPage } from '../links.js'
import type { Exploration } from '../model/exploration.js'

/** A sentence about the rules, with its source. */
export interface RuleSentence {
  /** Unique on the page. */
  readonly id: string
  /** Code is in backticks. */
  readonly text: string
  /** The row, option, intent, code or command that it is about. */
  readonly code?: string
  /** The row of the rule table, so that the policy can be compared with it. */
  readonly situation?: Situation
  /** The HTTP status of a refusal. */
  readonly status?: number
  /** The message of a refusal in the sample workspace. */
  readonly message?: string
  readonly source: RuleSource
  /** The section of the documentation of the library that explains it. */
  readonly docs: DocsTarget
  readonly try?: RuleTry
}

/** The source of a sentence. */
export type RuleSource =
  | { readonly kind: 'documentation'; readonly quotes: readonly DocumentationQuote[] }
  /** The API documentation does not specify it: the library has a reading, which may be an option of the policy. */
  | { readonly kind: 'reading'; readonly reading: ReadingNumber }
  /** The API documentation is about another subject: the library adds it. */
  | { readonly kind: 'library' }

/** A quote from the API documentation of the operation. */
export interface DocumentationQuote {
  /** Verbatim, but for white space. */
  readonly text: string
  readonly at: DocumentationPart
}

/** A part of the API documentation of the operation. */
export type DocumentationPart =
  | 'Description'
  | 'Authentication'
  | 'Path parameters'
  | 'Body'
  | 'Responses'
  | 'Examples'

/** The readings, as docs/rules.md and SPEC.md number them. */
export type ReadingNumber = 1 | 2 | 3 | 4 | 5

/** A section of a page of the documentation. */
export interface DocsTarget {
  readonly page: DocsPage
  readonly anchor: string
}

/** An example that shows what a sentence says. */
export interface RuleTry {
  /** Creates the example from the present exploration. It keeps the workspace and the policy if that is possible. */
  readonly create: (current: Exploration) => RuleExample
  /** The result of the last step of the example, in every workspace and under every policy. */
  readonly expected: ExpectedResult
}

/** An exploration that shows what a sentence says. */
export interface RuleExample {
  /** The last step is selected. */
  readonly exploration: Exploration
  /** What it shows, and what it changes of the present policy. */
  readonly title: string
  /** Why it has the sample workspace instead of the present workspace; `null` if it keeps the present workspace. */
  readonly missing: string | null
}

/** The parts of a result that a sentence is about. */
export interface ExpectedResult {
  /** `null` if the rule table does not run. */
  readonly situation?: Situation | null
  /** The code of the refusal, or `TypeError` for an invalid command. */
  readonly error?: LeadUpdateErrorCode | 'TypeError'
  /** The outcome of the rule table; `nothing` if the response has no `subsequenceEnrollment`. */
  readonly outcome?: (typeof ENROLLMENT_RULES)[Situation]
  readonly status?: LeadStatus
  readonly replied?: boolean
  /** The intents in their order; a webhook by its event. */
  readonly intents?: readonly (Exclude<Intent['type'], 'emitWebhook'> | LeadEvent['type'])[]
  /** A webhook among the intents. */
  readonly webhook?: LeadEvent['type']
  /** Whether the lead has a pending e-mail. */
  readonly hasPendingSend?: boolean
  /** Whether an e-mail of the lead is claimed. */
  readonly hasSendInFlight?: boolean
  /** Whether the lead is the same as before. */
  readonly isUnchanged?: boolean
}

/** A part of the rules. */
export interface RulePart {
  /** Unique on the page. */
  readonly id: string
  readonly title: string
  /** Code is in backticks. */
  readonly intro?: string
  readonly sentences: readonly RuleSentence[]
}
