import { createLeadService } from 'campaign-lead'
import { type Check, runChecks } from 'campaign-lead/testing'
import {
  deliveryChecks,
  eventSinkChecks,
  leadRepositoryChecks,
} from 'campaign-lead/testing/contracts'
import { describe, expect, it } from 'vitest'
import type { BrokenAdapter } from './broken-adapter.js'
import { brokenDueSends } from './broken-due-sends.js'
import { brokenIntents } from './broken-intents.js'
import { brokenServices } from './broken-services.js'
import { brokenSinks } from './broken-sinks.js'
import { brokenUpdates } from './broken-updates.js'
import { rowStoreHarness } from './row-store.js'
import { createDeduplicatingSink, createSink, sinkHarness } from './sinks.js'

const brokenRepositories = { ...brokenUpdates, ...brokenIntents, ...brokenDueSends }
const repository = rowStoreHarness()
const sink = sinkHarness(createSink)
const options = { numRuns: 20 }

describe('leadRepositoryChecks', () => {
  it.each(Object.entries(brokenRepositories))(
    'fail for a repository that %s',
    async (_, broken) => {
      await expectToFail(leadRepositoryChecks(broken.adapter, options), broken)
    },
  )

  it('contain no check that all broken adapters pass', () => {
    expectEachToFail(leadRepositoryChecks(repository), brokenRepositories)
  })
})

describe('eventSinkChecks', () => {
  it.each(Object.entries(brokenSinks))('fail for a sink that %s', async (_, broken) => {
    await expectToFail(eventSinkChecks(broken.adapter, options), broken)
  })

  it('contain no check that all broken adapters pass', () => {
    const deduplicating = sinkHarness(createDeduplicatingSink, ['deduplicates'])
    expectEachToFail(eventSinkChecks(deduplicating), brokenSinks)
  })
})

describe('deliveryChecks', () => {
  it.each(Object.entries(brokenServices))('fail for a service that %s', async (_, broken) => {
    const checks = deliveryChecks({ repository, sink, createService: broken.adapter }, options)
    await expectToFail(checks, broken)
  })

  it('contain no check that all broken adapters pass', () => {
    const checks = deliveryChecks({ repository, sink, createService: createLeadService })
    expectEachToFail(checks, brokenServices)
  })
})

/** Expects the checks to fail that the broken adapter names. */
async function expectToFail(
  checks: readonly Check[],
  { breaks }: BrokenAdapter<unknown>,
): Promise<void> {
  const named = checks.filter((check) => breaks.includes(formatLabel(check)))
  const failing: string[] = []
  for await (const { check, passed } of runChecks(named))
    if (!passed) failing.push(formatLabel(check))
  expect(breaks).not.toEqual([])
  expect(failing.sort()).toEqual([...breaks].sort())
}

/** Expects each check to fail for a broken adapter: a check that always passes would prove nothing. */
function expectEachToFail(
  checks: readonly Check[],
  adapters: Readonly<Record<string, BrokenAdapter<unknown>>>,
): void {
  const broken = Object.values(adapters).flatMap(({ breaks }) => breaks)
  expect(checks.map(formatLabel).filter((name) => !broken.includes(name))).toEqual([])
}

function formatLabel({ group, name }: Check): string {
  return `${group} › ${name}`
}
