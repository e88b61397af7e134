import { documentedPolicy } from 'campaign-lead'
import { type Listening, listen } from './listen.js'
import type { ServerOptions } from './options.js'
import { seed, WORKSPACE_ID } from './sample-campaign.js'
import { API_KEY } from './start-server.js'
import { createVerifiableHandler } from './verifiable-handler.js'

/** Starts the API with its verification state, for `npx campaign-lead verify`. */
export async function startVerifiedServer(
  { port }: Pick<ServerOptions, 'port'>,
  print: (line: string) => void,
): Promise<Listening> {
  const handle = await createVerifiableHandler({
    apiKey: API_KEY,
    state: {
      now: '2025-07-01T12:00:00.000Z',
      policy: documentedPolicy,
      visibleWorkspaceIds: [WORKSPACE_ID],
      workspaces: seed.workspaces,
    },
    onError: (error) => print(`  error: ${String(error)}`),
  })
  const api = await listen(handle, port, '--port')
  print(`The API listens on ${api.url}, its verification state is ${api.url}/verification/state`)
  print(`\nnpx campaign-lead verify ${api.url} --key ${API_KEY}\n\nStop with Ctrl+C.\n`)
  return api
}
