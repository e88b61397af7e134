// The code under test: a small client of the API, with retries of its own.

export interface LeadClientOptions {
  readonly baseUrl: string
  readonly apiKey: string
  /** The global `fetch` where not given. */
  readonly fetch?: typeof fetch
  /** Waits before another try. A test hands in one that does not wait. */
  readonly wait?: (milliseconds: number) => Promise<void>
  /** How long an answer may take; ten seconds where not given. */
  readonly timeout?: number
}

interface UpdatedLead {
  readonly status: string
  readonly aiTag: string | null
}

export interface LeadClient {
  /** Puts a tag on a lead. A call that failed is made again, which does no harm. */
  tagLead(campaignId: string, leadId: string, aiTag: string | null): Promise<UpdatedLead>
}

/** The API refused, and would refuse again. */
export class LeadApiError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const TRIES = 3

export function createLeadClient({
  baseUrl,
  apiKey,
  // Looked up with each call: a test may replace the global one.
  fetch: send = (...request) => fetch(...request),
  wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  timeout = 10_000,
}: LeadClientOptions): LeadClient {
  async function tryOnce(url: string, body: string): Promise<Response> {
    const giveUp = new AbortController()
    const timer = setTimeout(() => giveUp.abort(new Error('The API is too slow')), timeout)
    try {
      const headers = { 'Content-Type': 'application/json', 'X-Api-Key': apiKey }
      return await send(url, { method: 'PATCH', headers, body, signal: giveUp.signal })
    } finally {
      clearTimeout(timer)
    }
  }

  /** Tries again where nothing came back, or an error of the server. */
  async function trySeveralTimes(url: string, body: string): Promise<Response> {
    for (let tried = 1; ; tried += 1) {
      try {
        const response = await tryOnce(url, body)
        if (response.status < 500 || tried === TRIES) return response
      } catch (error) {
        if (tried === TRIES) throw error
      }
      await wait(100 * 2 ** tried)
    }
  }

  return {
    async tagLead(campaignId, leadId, aiTag) {
      const path = ['v1', 'campaigns', campaignId, 'leads', leadId]
        .map(encodeURIComponent)
        .join('/')
      const response = await trySeveralTimes(`${baseUrl}/${path}`, JSON.stringify({ aiTag }))
      const { data, error } = await response.json()
      if (!response.ok) throw new LeadApiError(response.status, error.code, error.message)
      return data
    },
  }
}
