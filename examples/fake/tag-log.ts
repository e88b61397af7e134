// More code under test: it receives the webhooks of the API, and logs each change of a tag once.

export interface TagLog {
  /** Each change, such as `lead_1: Interested`. */
  readonly lines: readonly string[]
  /** Receives a webhook. A webhook with a known id is not logged again. */
  receive(request: Request): Promise<Response>
}

export function createTagLog(): TagLog {
  const seen = new Set<string>()
  const lines: string[] = []
  return {
    lines,
    async receive(request) {
      const id = request.headers.get('webhook-id')
      if (id === null) return new Response('no webhook-id', { status: 400 })
      if (!seen.has(id)) {
        seen.add(id)
        const { type, data } = await request.json()
        if (type === 'lead.tag_changed') lines.push(`${data.leadId}: ${data.aiTag}`)
      }
      return new Response(null, { status: 204 })
    },
  }
}
