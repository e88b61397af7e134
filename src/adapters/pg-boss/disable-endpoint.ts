import type { WebhookEndpoint, WebhookEndpoints } from '../../ports/webhooks.js'

/**
 * Disables an endpoint that wants no more webhooks.
 *
 * @param onDisabled - Called where it was this call that has disabled it.
 * @returns `false` where the endpoint has moved meanwhile: what the old URL answered says nothing of the new.
 */
export type DisableEndpoint = (
  endpoint: Pick<WebhookEndpoint, 'id' | 'url'>,
  onDisabled: () => void,
) => Promise<boolean>

/** Makes what disables endpoints, each once in this program, however many tries are answered so at a time. */
export function createDisableEndpoint(
  endpoints: Pick<WebhookEndpoints, 'find' | 'disable'>,
): DisableEndpoint {
  const underWay = new Map<string, Promise<boolean>>()

  async function disable(
    endpoint: Pick<WebhookEndpoint, 'id' | 'url'>,
    onDisabled: () => void,
  ): Promise<boolean> {
    const { id, url } = endpoint
    const before = await endpoints.find(id)
    if (before === null) return true
    if (before.url !== url) return false
    await endpoints.disable(endpoint)
    const after = await endpoints.find(id)
    if (after !== null && after.url !== url) return false
    onDisabled()
    return true
  }

  return async (endpoint, onDisabled) => {
    const key = JSON.stringify([endpoint.id, endpoint.url])
    const others = underWay.get(key)
    if (others !== undefined) return await others
    const disabling = disable(endpoint, onDisabled).finally(() => underWay.delete(key))
    underWay.set(key, disabling)
    return await disabling
  }
}
