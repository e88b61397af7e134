import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../preview/lead-preview.js'
import {
  type Options,
  type PolicyName,
  parsePolicy,
  suggestName,
  UsageError,
} from '../command-line.js'
import { toOneLine } from '../terminal.js'

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
  const question = suggestName(text, PREVIEW_OUTCOMES)
  throw new UsageError(
    `--only must be one of ${PREVIEW_OUTCOMES.join(', ')}, got "${text}"${question}`,
  )
}
