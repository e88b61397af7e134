import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../preview/lead-preview.js'
import { type Options, type PolicyName, parsePolicy, UsageError } from '../command-line.js'
import { toOneLine } from '../terminal.js'

/** The output of `preview --help`. */
export const PREVIEW_USAGE = `Shows what a change would do to many leads, without changing anything.

Usage: npx campaign-lead preview <leads> [--tag <name> | --clear-tag] [--status <status>] [options]

  <leads>             a file of leads, in JSON or CSV; - for standard input

  --tag <name>        the new AI tag of the leads
  --clear-tag         removes the AI tag of the leads
  --status <status>   the new status of the leads: active or paused
  --campaign <file>   JSON of { "subsequences": [...], "tags": [...] }; required if <leads> does not
                      have them
  --policy <policy>   documented or guarded; defaults to documented
  --only <outcome>    also lists the leads with this outcome: enrolled, switched, exited,
                      skippedInProgress, nothing, refused or unreadable
  --json              prints the counts and each lead as JSON; with --only, just the leads with that
                      outcome
  --help              prints this help
  --version           prints the version

JSON is an array of leads, or an object with "leads", "subsequences" and "tags". The first line of CSV
names the columns, separated by a comma, a semicolon, a tab or |. An empty cell is null if the field
can be null. These columns are required:

  _id, campaignId, status, aiTag, subsequence.id, subsequence.status, subsequence.emailsSent,
  pendingSend.id, pendingSend.sequence

These columns are optional, and so is any other column:

  currentSequenceStep, replied, addedAt, subsequence.currentStep, subsequence.enrolledAt,
  subsequence.completedAt, pendingSend.sendAt

If a sender claims e-mails, the columns of the claim are required as well, and subsequence.enrolledAt:
a claimed e-mail counts as sent.

  sendInFlight.id, sendInFlight.sequence, sendInFlight.subsequenceId, sendInFlight.enrolledAt,
  sendInFlight.attempt, sendInFlight.claimedAt, sendInFlight.leaseUntil

Exit code: 0 if every lead could be read, 1 if some could not, or if every readable lead would be
refused for the same reason, 2 if the command or a file is invalid, 130 if it was stopped.`

/** A parsed `preview` command. */
export interface PreviewRequest {
  /** The path of the leads, or `-` for standard input. */
  readonly leads: string
  /** The path of the subsequences and tags, if the file of the leads does not have them. */
  readonly campaign?: string
  /** May be invalid: the preview then shows the refusal. */
  readonly patch: { readonly status?: string; readonly aiTag?: string | null }
  readonly policy: PolicyName
  /** The outcome whose leads are listed. */
  readonly only?: PreviewOutcome
  readonly isJson: boolean
}

/**
 * Parses the arguments and options of `preview`.
 *
 * @throws {@link UsageError} if the command is invalid; the message names the invalid part.
 */
export function parsePreviewRequest(
  [leads, ...rest]: readonly string[],
  values: Options,
): PreviewRequest {
  if (leads === undefined) throw new UsageError('Missing argument: preview <leads>')
  if (rest.length > 0) throw new UsageError(`Unexpected argument "${rest[0]}"`)
  const { campaign, policy = 'documented', only, json } = values
  if (leads === '-' && campaign === '-') {
    throw new UsageError('Only one of <leads> and --campaign can be standard input')
  }
  return {
    leads,
    ...(campaign !== undefined && { campaign }),
    patch: parsePatch(values),
    policy: parsePolicy(policy),
    ...(only !== undefined && { only: parseOutcome(only) }),
    isJson: json === true,
  }
}

/** Formats a path for messages. */
export function formatPath(path: string): string {
  if (path === '-') return 'standard input'
  return path === '' ? '""' : toOneLine(path)
}

function parsePatch({ tag, 'clear-tag': clearsTag, status }: Options): PreviewRequest['patch'] {
  if (tag !== undefined && clearsTag === true) {
    throw new UsageError('--tag and --clear-tag cannot be combined')
  }
  const aiTag = clearsTag === true ? null : tag
  if (aiTag === undefined && status === undefined) {
    throw new UsageError('Missing change: --tag <name>, --clear-tag or --status <status>')
  }
  return { ...(status !== undefined && { status }), ...(aiTag !== undefined && { aiTag }) }
}

function parseOutcome(text: string): PreviewOutcome {
  const outcome = PREVIEW_OUTCOMES.find((name) => name === text)
  if (outcome !== undefined) return outcome
  throw new UsageError(`--only must be one of ${PREVIEW_OUTCOMES.join(', ')}, got "${text}"`)
}
