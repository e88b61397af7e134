// Generates two clients from openapi.json, compiles them under strict TypeScript, and uses them against the fake:
// `npm run check:clients`.
import { execFileSync } from 'node:child_process'
import { createFakeApi } from '../../src/testing/fake/index.ts'

const FOLDER = 'test/clients'
const OPENAPI = 'openapi.json'
const GENERATED = `${FOLDER}/generated`

run('openapi-typescript', OPENAPI, '--output', `${GENERATED}/openapi-fetch.ts`)
run('openapi-ts', '--input', OPENAPI, '--output', `${GENERATED}/hey-api`, '--silent')
run('tsc', '--project', FOLDER)

const { useHeyApi, useOpenapiFetch } = await import('./use-clients.ts')
for (const useClient of [useOpenapiFetch, useHeyApi]) {
  const fake = createFakeApi()
  const server = await fake.listen()
  try {
    await useClient({ baseUrl: server.url, apiKey: fake.apiKey })
  } finally {
    await server.close()
  }
  console.log(`${useClient.name}: ${fake.calls.length} calls`)
}

function run(command, ...args) {
  execFileSync(`${FOLDER}/node_modules/.bin/${command}`, args, { stdio: 'inherit' })
}
