import { setTimeout as wait } from 'node:timers/promises'
import { API_KEY, CAMPAIGN_ID } from './sample-data.js'

/** Options of {@link patchLead}. */
export interface PatchLead {
  /** Returns the URL of an API instance for each attempt. */
  readonly api: () => string
  readonly leadId: string
  readonly patch: object
  /** The timeout of all attempts together. */
  readonly timeoutMs: number
}

/**
 * Updates a lead, and retries a failed request until the timeout.
 *
 * @returns the number of retries.
 * @throws Error with the last failure after the timeout.
 */
export async function patchLead({ api, leadId, patch, timeoutMs }: PatchLead): Promise<number> {
  const end = performance.now() + timeoutMs
  let lastFailure = 'no response'
  for (let retries = 0; ; retries += 1) {
    const signal = AbortSignal.timeout(Math.max(0, Math.ceil(end - performance.now())))
    const failure = await requestPatch(api(), leadId, patch, signal)
    if (failure === null) return retries
    // The failure of a request that was aborted by the timeout says nothing about the cause.
    if (!signal.aborted) lastFailure = failure
    // A timer can end some microseconds before the time that it was set to.
    if (signal.aborted || performance.now() >= end)
      throw new Error(`${leadId} could not be updated within ${timeoutMs} ms: ${lastFailure}`)
    await wait(10)
  }
}

/** Makes one request. Returns the failure, or `null`. */
async function requestPatch(
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
    const body = await response.text()
    return response.ok ? null : `${response.status} ${body}`
  } catch (error) {
    return String(error)
  }
}
