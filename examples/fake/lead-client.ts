// The code under test: a small client of the API that retries.

export interface LeadClientOptions {
  readonly baseUrl: string
  readonly apiKey: string
  /** Defaults to the global `fetch`. */
  readonly fetch?: typeof fetch
  /** Waits before a retry. A test passes a function that returns immediately. */
  readonly wait?: (milliseconds: number) => Promise<void>
  /** How long an attempt may take, in milliseconds. Defaults to 10,000. */
  readonly timeout?: number
}

interface UpdatedLead {
  readonly status: string
  readonly aiTag: string | null
}

export interface LeadClient {
  /** Sets the tag of a lead. A failed request is retried, which is safe: the update is idempotent. */
  tagLead(campaignId: string, leadId: string, aiTag: string | null): Promise<UpdatedLead>
}

/** The API refused the update. A retry would be refused as well. */
export class LeadApiError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const MAX_ATTEMPTS = 3

export function createLeadClient({
  baseUrl,
  apiKey,
  // Looked up for each call, since a test may replace the global `fetch`.
  fetch: send = (...request) => fetch(...request),
  wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  timeout = 10_000,
}: LeadClientOptions): LeadClient {
  async function sendOnce(url: string, body: string): Promise<Response> {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(new Error('The API is too slow')), timeout)
    try {
      const headers = { 'Content-Type': 'application/json', 'X-Api-Key': apiKey }
      return await send(url, { method: 'PATCH', headers, body, signal: controller.signal })
    } finally {
      clearTimeout(timer)
    }
  }

  /** Retries after a network error or a server error. */
  async function sendWithRetries(url: string, body: string): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await sendOnce(url, body)
        if (response.status < 500 || attempt === MAX_ATTEMPTS) return response
      } catch (error) {
        if (attempt === MAX_ATTEMPTS) throw error
      }
      await wait(100 * 2 ** attempt)
    }
  }

  return {
    async tagLead(campaignId, leadId, aiTag) {
      const path = ['v1', 'campaigns', campaignId, 'leads', leadId]
        .map(encodeURIComponent)
        .join('/')
      const response = await sendWithRetries(`${baseUrl}/${path}`, JSON.stringify({ aiTag }))
      const { data, error } = await response.json()
      if (!response.ok) throw new LeadApiError(response.status, error.code, error.message)
      return data
    },
  }
}
