import { type Check, runChecks } from 'campaign-lead/testing'
import {
  deliveryChecks,
  eventSinkChecks,
  leadRepositoryChecks,
} from 'campaign-lead/testing/contracts'
import { describe, expect, it } from 'vitest'
import type { BrokenAdapter } from './broken-adapter.js'
import { brokenRepositories } from './broken-repositories.js'
import { brokenServices } from './broken-services.js'
import { brokenSinks } from './broken-sinks.js'
import { rowStoreHarness } from './row-store.js'
import { createDeduplicatingSink, createSink, sinkHarness } from './sinks.js'
import { createSoundService } from './sound-service.js'

const repository = rowStoreHarness()
const sink = sinkHarness(createSink)
const options = { numRuns: 20 }

describe('a repository', () => {
  it.each(Object.entries(brokenRepositories))('that %s is found out', async (_, broken) => {
    await expectToFail(leadRepositoryChecks(broken.adapter, options), broken)
  })

  it('can break each promise there is', () => {
    expectEachToFail(leadRepositoryChecks(repository), brokenRepositories)
  })
})

describe('a sink', () => {
  it.each(Object.entries(brokenSinks))('that %s is found out', async (_, broken) => {
    await expectToFail(eventSinkChecks(broken.adapter, options), broken)
  })

  it('can break each promise there is', () => {
    const deduplicating = sinkHarness(createDeduplicatingSink, ['deduplicates'])
    expectEachToFail(eventSinkChecks(deduplicating), brokenSinks)
  })
})

describe('a service', () => {
  it.each(Object.entries(brokenServices))('that %s is found out', async (_, broken) => {
    const checks = deliveryChecks({ repository, sink, createService: broken.adapter }, options)
    await expectToFail(checks, broken)
  })

  it('can break each promise there is', () => {
    const checks = deliveryChecks({ repository, sink, createService: createSoundService })
    expectEachToFail(checks, brokenServices)
  })
})

/** Each promise that the adapter breaks is found to be broken. */
async function expectToFail(
  checks: readonly Check[],
  { breaks }: BrokenAdapter<unknown>,
): Promise<void> {
  const named = checks.filter((check) => breaks.includes(nameOf(check)))
  const failing: string[] = []
  for await (const { check, passed } of runChecks(named)) if (!passed) failing.push(nameOf(check))
  expect(breaks).not.toEqual([])
  expect(failing.sort()).toEqual([...breaks].sort())
}

/** A check that no fault makes fail would prove nothing. */
function expectEachToFail(
  checks: readonly Check[],
  adapters: Readonly<Record<string, BrokenAdapter<unknown>>>,
): void {
  const broken = Object.values(adapters).flatMap(({ breaks }) => breaks)
  expect(checks.map(nameOf).filter((name) => !broken.includes(name))).toEqual([])
}

function nameOf({ group, name }: Check): string {
  return `${group} › ${name}`
}
