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
import {
  type ExpectedFailures,
  failuresOfRepositories,
  failuresOfServices,
  failuresOfSinks,
} from './expected-failures.js'
import { rowStoreHarness } from './row-store.js'
import { createDeduplicatingSink, createSink, sinkHarness } from './sinks.js'
import { createSoundService } from './sound-service.js'

const repository = rowStoreHarness()
const sink = sinkHarness(createSink)
const options = { numRuns: 20 }

describe('a repository', () => {
  it.each(Object.entries(brokenRepositories))('that %s is found out', async (fault, harness) => {
    await expectFailures(leadRepositoryChecks(harness, options), failuresOfRepositories[fault])
  })

  it('can break each promise there is', () => {
    expectEachToFail(leadRepositoryChecks(repository), failuresOfRepositories)
  })
})

describe('a sink', () => {
  it.each(Object.entries(brokenSinks))('that %s is found out', async (fault, harness) => {
    await expectFailures(eventSinkChecks(harness, options), failuresOfSinks[fault])
  })

  it('can break each promise there is', () => {
    const deduplicating = sinkHarness(createDeduplicatingSink, ['deduplicates'])
    expectEachToFail(eventSinkChecks(deduplicating), failuresOfSinks)
  })
})

describe('a service', () => {
  it.each(Object.entries(brokenServices))('that %s is found out', async (fault, createService) => {
    const checks = deliveryChecks({ repository, sink, createService }, options)
    await expectFailures(checks, failuresOfServices[fault])
  })

  it('can break each promise there is', () => {
    const checks = deliveryChecks({ repository, sink, createService: createSoundService })
    expectEachToFail(checks, failuresOfServices)
  })
})

/** No check fails but those that are expected, and all of them do. */
async function expectFailures(
  checks: readonly Check[],
  expected: readonly string[] = [],
): Promise<void> {
  const failing: string[] = []
  for await (const { check, passed } of runChecks(checks)) if (!passed) failing.push(nameOf(check))
  expect(expected).not.toEqual([])
  expect(failing.sort()).toEqual([...expected].sort())
}

/** A check that no fault makes fail would prove nothing. */
function expectEachToFail(checks: readonly Check[], failures: ExpectedFailures): void {
  const failed = Object.values(failures).flat()
  expect(checks.map(nameOf).filter((name) => !failed.includes(name))).toEqual([])
}

function nameOf({ group, name }: Check): string {
  return `${group} › ${name}`
}
