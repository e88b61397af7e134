import { setTimeout as wait } from 'node:timers/promises'
import { API_KEY, CAMPAIGN_ID } from './setting.js'

/** How a lead is patched. */
export interface PatchLead {
  /** Gives the URL of an API, which may be another each time. */
  readonly api: () => string
  readonly leadId: string
  readonly patch: object
  /** How long to wait for answers, and to ask again, in milliseconds. */
  readonly patience: number
}

/**
 * Asks for an update. A caller that gets no answer asks again, of whoever answers, but not for ever.
 *
 * @returns how often it asked again.
 * @throws Error with what failed last, where the patience is over.
 */
export async function patchLead({ api, leadId, patch, patience }: PatchLead): Promise<number> {
  const end = performance.now() + patience
  let lastFailure = 'no answer'
  for (let repeated = 0; ; repeated += 1) {
    const signal = AbortSignal.timeout(Math.max(0, Math.ceil(end - performance.now())))
    const failure = await tryToPatch(api(), leadId, patch, signal)
    if (failure === null) return repeated
    // Else that the patience is over would hide why.
    if (!signal.aborted) lastFailure = failure
    if (performance.now() >= end)
      throw new Error(`${leadId} could not be updated within ${patience} ms: ${lastFailure}`)
    await wait(10)
  }
}

/** Tells what failed, or `null`. */
async function tryToPatch(
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
