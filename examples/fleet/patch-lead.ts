import { setTimeout as wait } from 'node:timers/promises'
import { API_KEY, CAMPAIGN_ID } from './setting.js'

/** Options of {@link patchLead}. */
export interface PatchLead {
  /** Returns the URL of an API instance, which may differ in each call. */
  readonly api: () => string
  readonly leadId: string
  readonly patch: object
  /** The timeout of all attempts together. */
  readonly timeoutMs: number
}

/**
 * Requests an update, and retries until an API instance succeeds.
 *
 * @returns The number of retries.
 * @throws Error if the timeout is over; the message contains the last failure.
 */
export async function patchLead({ api, leadId, patch, timeoutMs }: PatchLead): Promise<number> {
  const end = performance.now() + timeoutMs
  let lastFailure = 'no answer'
  for (let retries = 0; ; retries += 1) {
    const signal = AbortSignal.timeout(Math.max(0, Math.ceil(end - performance.now())))
    const failure = await attemptPatch(api(), leadId, patch, signal)
    if (failure === null) return retries
    // The timeout itself must not hide the last failure.
    if (!signal.aborted) lastFailure = failure
    if (performance.now() >= end)
      throw new Error(`${leadId} could not be updated within ${timeoutMs} ms: ${lastFailure}`)
    await wait(10)
  }
}

/** Returns the failure, or `null` if the request succeeded. */
async function attemptPatch(
  api: string,
  leadId: string,
  patch: object,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const response = await fetch(`${api}/v1/campaigns/${CAMPAIGN_ID}/leads/${leadId}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'X-Api-Key': API_KEY },
      body: JSON.stringify(patch),
      signal,
    })
    const answer = await response.text()
    return response.ok ? null : `${response.status} ${answer}`
  } catch (error) {
    return String(error)
  }
}
