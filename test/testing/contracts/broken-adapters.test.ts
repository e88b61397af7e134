import { writeFileSync } from 'node:fs'
import { createLeadService } from 'campaign-lead'
import {
  type Check,
  deliveryChecks,
  eventSinkChecks,
  leadRepositoryChecks,
  runChecks,
} from 'campaign-lead/testing'
import { describe, expect, it } from 'vitest'
import { brokenRepositories } from './broken-repositories.js'
import { brokenServices } from './broken-services.js'
import { brokenSinks } from './broken-sinks.js'
import { rowStoreHarness } from './row-store.js'
import { createSink, sinkHarness } from './sinks.js'

async function failingOf(checks: readonly Check[]): Promise<string[]> {
  const failing: string[] = []
  for await (const { check, passed } of runChecks(checks)) {
    if (!passed) failing.push(`${check.group} › ${check.name}`)
  }
  return failing
}
const all: Record<string, string[]> = {}
const sinks: Record<string, string[]> = {}
const services: Record<string, string[]> = {}
const unfailed = (checks: readonly Check[], got: Record<string, string[]>) =>
  checks.map((c) => `${c.group} › ${c.name}`).filter((n) => !Object.values(got).flat().includes(n))
const save = () => writeFileSync('temp-all.json', JSON.stringify({ all, sinks, services }, null, 1))
const repository = rowStoreHarness()
const sink = sinkHarness(createSink)
describe('x', () => {
  it.each(Object.entries(brokenRepositories))('%s', async (name, harness) => {
    all[name] = await failingOf(leadRepositoryChecks(harness, { numRuns: 20 }))
    expect(all[name].length).toBeGreaterThan(0)
  })
  it.each(Object.entries(brokenSinks))('%s', async (name, harness) => {
    sinks[name] = await failingOf(eventSinkChecks(harness, { numRuns: 20 }))
    expect(sinks[name].length).toBeGreaterThan(0)
  })
  it.each(Object.entries(brokenServices))('%s', async (name, createService) => {
    services[name] = await failingOf(
      deliveryChecks({ createService, repository, sink }, { numRuns: 20 }),
    )
    expect(services[name].length).toBeGreaterThan(0)
  })
  it('t', () => {
    save()
    console.log(unfailed(leadRepositoryChecks({ prepare: () => expect.unreachable() }), all))
    console.log(unfailed(eventSinkChecks({ prepare: () => expect.unreachable() }), sinks))
    console.log(
      unfailed(deliveryChecks({ createService: createLeadService, repository, sink }), services),
    )
  })
})
