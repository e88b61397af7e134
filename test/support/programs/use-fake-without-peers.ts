// Uses the fake as if none of its optional packages was installed.
import { register } from 'node:module'

const resolve = `export async function resolve(specifier, context, nextResolve) {
  if (/^(fast-check|msw|@hono\\/node-server)(\\/|$)/.test(specifier)) throw new Error('no ' + specifier)
  return nextResolve(specifier, context)
}`
register(`data:text/javascript,${encodeURIComponent(resolve)}`)

const { createFakeApi } = await import('campaign-lead/testing/fake')
const fake = createFakeApi()
console.log((await fake.fetch('http://localhost/openapi.json')).status)

try {
  await fake.listen()
} catch (error) {
  console.log(error instanceof Error && `${error.message}: ${String(error.cause)}`)
}
