import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../preview/lead-preview.js'
import type { Options } from '../command-line.js'
import { type PolicyName, parsePolicy } from '../policies.js'
import { UsageError } from '../usage.js'
import { inOneLine } from './in-one-line.js'

/** What is to be previewed, and how. */
export interface PreviewRequest {
  /** The path of the leads; `-` is standard input. */
  readonly leads: string
  /** The path of what the campaign has beside its leads, where these do not have it. */
  readonly campaign?: string
  /** Whether the rules refuse it is for the preview to tell. */
  readonly patch: { readonly status?: string; readonly aiTag?: string | null }
  readonly policy: PolicyName
  /** The outcome whose leads are listed. */
  readonly only?: PreviewOutcome
  readonly isJson: boolean
}

/**
 * Reads what stands behind `preview`.
 *
 * @throws {@link UsageError} naming what is wrong.
 */
export function parsePreviewRequest(
  [leads, ...rest]: readonly string[],
  values: Options,
): PreviewRequest {
  if (leads === undefined) throw new UsageError('Say where the leads are: preview <leads>')
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

/** How a file is named to people. */
export function nameOf(path: string): string {
  if (path === '-') return 'standard input'
  return path === '' ? '""' : inOneLine(path)
}

function parsePatch({ tag, 'clear-tag': clearsTag, status }: Options): PreviewRequest['patch'] {
  if (tag !== undefined && clearsTag === true) {
    throw new UsageError('Say one of --tag and --clear-tag')
  }
  const aiTag = clearsTag === true ? null : tag
  if (aiTag === undefined && status === undefined) {
    throw new UsageError('Say what would change: --tag <name>, --clear-tag or --status <status>')
  }
  return { ...(status !== undefined && { status }), ...(aiTag !== undefined && { aiTag }) }
}

function parseOutcome(given: string): PreviewOutcome {
  const outcome = PREVIEW_OUTCOMES.find((name) => name === given)
  if (outcome !== undefined) return outcome
  throw new UsageError(`--only must be one of ${PREVIEW_OUTCOMES.join(', ')}, got "${given}"`)
}
