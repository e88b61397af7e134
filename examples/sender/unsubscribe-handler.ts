import {
  isLeadUpdateError,
  isStoreUnavailableError,
  type LeadRef,
  type LeadService,
} from 'campaign-lead'
import type { MailLead } from './sequences.js'
import type { RefSigner } from './signed-refs.js'

/** Options of {@link createUnsubscribeHandler}. */
export interface UnsubscribeOptions {
  readonly service: Pick<LeadService<MailLead>, 'applyCommands'>
  readonly signer: RefSigner
  /**
   * Returns every campaign lead of the same person, with the given one. Most people expect that they unsubscribe from
   * all campaigns. Defaults to the given one.
   */
  readonly findLeadsOfPerson?: (ref: LeadRef) => Promise<readonly LeadRef[]>
}

/**
 * Creates a handler of `/unsubscribe/{token}` per RFC 8058: a mail client sends a POST when the recipient presses its
 * button. A GET shows a page with a button, because scanners of links would otherwise unsubscribe people.
 */
export function createUnsubscribeHandler(
  options: UnsubscribeOptions,
): (request: Request) => Promise<Response> {
  const { service, signer, findLeadsOfPerson = async (ref) => [ref] } = options
  return async (request) => {
    const [, token = ''] = /^\/unsubscribe\/([^/]+)$/.exec(new URL(request.url).pathname) ?? []
    const ref = signer.verify('unsubscribe', token)
    if (ref === null) return respond(404, 'This link is not valid.')
    if (request.method === 'GET') return respond(200, FORM)
    if (request.method !== 'POST') return respond(405, 'Use GET or POST.', { Allow: 'GET, POST' })
    if (!(await isOneClick(request))) return respond(400, 'List-Unsubscribe=One-Click is missing.')
    try {
      const refs = await findLeadsOfPerson(ref)
      const results = await service.applyCommands(refs, { type: 'recordUnsubscribe' })
      for (const result of results) {
        // A deleted lead receives nothing any more. After another error, the person would still receive e-mails.
        if (!result.success && !isLeadUpdateError(result.error)) throw result.error
      }
      return respond(200, 'You are unsubscribed.')
    } catch (error) {
      if (!isStoreUnavailableError(error)) throw error
      return respond(503, 'Please press the button again in a minute.', { 'Retry-After': '60' })
    }
  }
}

const FORM = `<!doctype html><title>Unsubscribe</title>
<form method="post"><button name="List-Unsubscribe" value="One-Click">Unsubscribe</button></form>`

/** RFC 8058 allows both encodings of a form. */
async function isOneClick(request: Request): Promise<boolean> {
  try {
    return (await request.formData()).get('List-Unsubscribe') === 'One-Click'
  } catch {
    return false
  }
}

function respond(status: number, body: string, headers: Record<string, string> = {}): Response {
  const type = body.startsWith('<') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8'
  return new Response(body, { status, headers: { 'Content-Type': type, ...headers } })
}
