// Retags a million leads in memory and prints the time and memory: `measure-retagging <way>`.
import { performance } from 'node:perf_hooks'
import { type CampaignLead, prepareLeadUpdates } from 'campaign-lead'
import { createLeads, SUBSEQUENCES, TAGS } from './many-leads.js'
import { peakMemory, type Retagging } from './retagging.js'

const WAYS: Readonly<Record<string, (leads: readonly CampaignLead[]) => unknown>> = {
  'copied, and kept': (leads) => leads.map(copy),
  'copied, one at a time': (leads) => onePerTime(leads, copy),
  'decided, and kept': (leads) => leads.map(createDecide()),
  'decided, one at a time': (leads) => onePerTime(leads, createDecide()),
}

const [name = ''] = process.argv.slice(2)
const way = WAYS[name]
if (way === undefined) throw new TypeError(`Unknown way "${name}"`)

const leads = createLeads(1_000_000)
const before = peakMemory()
const start = performance.now()
const result = way(leads)
const microseconds = ((performance.now() - start) * 1000) / leads.length
const retagging: Retagging = { microseconds, before, peak: peakMemory() }
// The result is used here, so that it is not freed earlier.
console.log(JSON.stringify(result === undefined ? null : retagging))

function createDecide(): (lead: CampaignLead, index: number) => unknown {
  const decide = prepareLeadUpdates(SUBSEQUENCES, TAGS)
  const now = new Date('2025-07-01T12:00:00.000Z')
  return (lead, index) => decide(lead, { aiTag: tagOf(index) }, { now })
}

function copy(lead: CampaignLead, index: number): unknown {
  return { ...lead, aiTag: tagOf(index) }
}

function tagOf(index: number): string {
  return TAGS[index % TAGS.length] ?? ''
}

function onePerTime(
  all: readonly CampaignLead[],
  retag: (lead: CampaignLead, index: number) => unknown,
): unknown {
  let last: unknown
  for (const [index, lead] of all.entries()) last = retag(lead, index)
  return last
}
