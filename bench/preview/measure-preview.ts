// Prints how many milliseconds a variant takes from the text of a file, in a new process:
// `measure-preview <variant> <file> <leads>`.
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { previewLeads } from '../../src/preview/lead-preview.js'
import { createPreviewCounter } from '../../src/preview/preview-counts.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { SUBSEQUENCES, TAGS } from './lead-texts.js'

const [variant = '', file = '', expected = ''] = process.argv.slice(2)
const text = readFileSync(file, 'utf8')
const count = variant === 'JSON.parse' ? countParsed : countPreviews
const start = performance.now()
const leads = count(text)
const milliseconds = performance.now() - start
if (leads !== Number(expected)) throw new Error(`${variant} finds ${leads} leads`)
console.log(milliseconds)

function countParsed(json: string): number {
  const parsed: readonly unknown[] = JSON.parse(json)
  return parsed.length
}

function countPreviews(leadFile: string): number {
  const counter = createPreviewCounter()
  const options = {
    subsequences: SUBSEQUENCES,
    tags: TAGS,
    patch: { aiTag: 'Interested' },
    now: new Date('2025-07-01T12:00:00.000Z'),
  }
  for (const { previews } of previewLeads(readLeadFile(leadFile), options)) {
    for (const preview of previews) counter.add(preview)
  }
  const { leads: all, outcomes } = counter.counts()
  return all - outcomes.unreadable
}
