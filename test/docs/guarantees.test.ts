import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { applyLeadCommand, applyLeadUpdate, createLeadService } from 'campaign-lead'
import { commandChecks, goldenVectors, ruleChecks } from 'campaign-lead/testing/conformance'
import {
  deliveryChecks,
  eventSinkChecks,
  leadRepositoryChecks,
} from 'campaign-lead/testing/contracts'
import { describe, expect, it } from 'vitest'
import { KILL_STEPS } from '../faults/kill-plan.js'
import { findTable } from '../support/markdown.js'
import { FORM_MISTAKES, ROW_MISTAKES } from '../testing/conformance/command-mistakes.js'
import { LAW_MISTAKES } from '../testing/conformance/law-mistakes.js'
import { PATCH_MISTAKES } from '../testing/conformance/patch-mistakes.js'
import { RULE_MISTAKES } from '../testing/conformance/rule-mistakes.js'
import { brokenDueSends } from '../testing/contracts/broken-due-sends.js'
import { brokenIntents } from '../testing/contracts/broken-intents.js'
import { brokenServices } from '../testing/contracts/broken-services.js'
import { brokenSinks } from '../testing/contracts/broken-sinks.js'
import { brokenUpdates } from '../testing/contracts/broken-updates.js'
import { rowStoreHarness } from '../testing/contracts/row-store.js'
import { createDeduplicatingSink, sinkHarness } from '../testing/contracts/sinks.js'

const page = readFileSync('docs/guarantees.md', 'utf8')
const properties = [...ruleChecks(applyLeadUpdate), ...commandChecks(applyLeadCommand)]
const repository = {
  ...rowStoreHarness(),
  capabilities: ['durable', 'shared', 'dueSends'],
} satisfies ReturnType<typeof rowStoreHarness>
const sink = sinkHarness(createDeduplicatingSink, ['deduplicates'])
const contracts = {
  store: leadRepositoryChecks(repository),
  sink: eventSinkChecks(sink),
  delivery: deliveryChecks({ repository, sink, createService: createLeadService }),
}

/** Returns the number in the last column of a table, by its first column. */
function readNumbers(firstHeader: string): Record<string, number> {
  const rows = findTable(page, firstHeader)
  return Object.fromEntries(
    rows.map((cells) => [cells[0] ?? '', Number(cells.at(-1)?.replaceAll(',', ''))]),
  )
}

/** Evaluates the number of cases that an exhaustive test computes from constants. */
function readAllCases(file: string): unknown {
  const [, expression = ''] = /^const ALL_CASES = (.+)$/m.exec(readFileSync(file, 'utf8')) ?? []
  return runInNewContext(expression)
}

describe('the page about the guarantees', () => {
  it('has the numbers of checks and cases', () => {
    const { vectors, claimed, commands, requests } = goldenVectors
    expect(readNumbers('kind of proof')).toEqual({
      'properties of updates': ruleChecks(applyLeadUpdate).length,
      'properties of commands': commandChecks(applyLeadCommand).length,
      'exhaustive cases of updates': readAllCases('test/core/every-case.test.ts'),
      'exhaustive cases of commands': readAllCases('test/core/every-command.test.ts'),
      'golden vectors of updates': vectors.length,
      'golden vectors of claimed e-mails': claimed.length,
      'golden vectors of commands': commands.length,
      'golden vectors of requests': requests.length,
      'contract checks of a store': contracts.store.length,
      'contract checks of a sink': contracts.sink.length,
      'contract checks of delivery': contracts.delivery.length,
    })
    const ofSequences = properties.filter(({ group }) => group.includes('in any order'))
    expect(page).toContain(`${spell(ofSequences.length)} of them on sequences`)
  })

  it('has the numbers of wrong implementations and broken adapters', () => {
    expect(readNumbers('wrong on purpose')).toEqual({
      'implementations of updates': RULE_MISTAKES.length + PATCH_MISTAKES.length,
      'implementations of commands':
        ROW_MISTAKES.length + LAW_MISTAKES.length + FORM_MISTAKES.length,
      stores: Object.keys({ ...brokenUpdates, ...brokenIntents, ...brokenDueSends }).length,
      sinks: Object.keys(brokenSinks).length,
      services: Object.keys(brokenServices).length,
    })
  })

  it('quotes names and groups of existing properties and contract checks', () => {
    const checks = [...properties, ...Object.values(contracts).flat()]
    const names = new Set(checks.flatMap(({ group, name }) => [group, name]))
    const rows = page.split('\n').filter((line) => /^\| .*“/.test(line))
    const quoted = rows.flatMap((row) =>
      [...row.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name),
    )
    expect(quoted.length).toBeGreaterThan(30)
    expect(quoted.filter((name) => !names.has(name))).toEqual(['… before …'])
  })

  it('has at least one proof for each promise', () => {
    const rows = page
      .split('\n## ')
      .flatMap((section) => findTable(`\n${section}\n\n`, 'promise'))
      .filter((cells) => cells.length > 0)
    expect(rows.length).toBeGreaterThan(40)
    expect(rows.filter(([, proof = '']) => !/“|\]\(\.\.\/|npm run/.test(proof))).toEqual([])
  })

  it('has the number of steps at which a sender is killed', () => {
    expect(page).toContain(`at ${spell(KILL_STEPS.length)} steps`)
  })

  it('has commands that exist', () => {
    const { scripts }: { scripts: object } = JSON.parse(readFileSync('package.json', 'utf8'))
    const commands = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
    expect(commands.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })
})

const WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
]

function spell(count: number): string {
  return WORDS[count] ?? String(count)
}
