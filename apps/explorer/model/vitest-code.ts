import {
  type CampaignLead,
  documentedPolicy,
  isLeadUpdateError,
  type LeadPolicy,
  type LeadSubsequence,
  type PendingSend,
  parseLeadPatch,
  type Subsequence,
} from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend, aSubsequence } from 'campaign-lead/testing'
import { explainPassage } from './explain-passage.js'
import type { Exploration, Step } from './exploration.js'
import { presetOf } from './policy-presets.js'
import { printLiteral } from './print-literal.js'
import { type Passage, replay } from './replay.js'

/**
 * Writes what is looked at as a test for vitest: the lead and all steps up to the one that is looked at,
 * and what came of each.
 */
export function writeVitestCode(exploration: Exploration): string {
  const { lead, subsequences, tags, policy, at } = exploration
  const passages = replay(exploration).slice(0, at + 1)
  const titles = passages.map((passage) => explainPassage(passage, exploration).title)
  const body = [
    `  const lead = ${printLead(lead)}`,
    `  const ${nameList('subsequences', 'Subsequence', subsequences)} = ${printSubsequences(subsequences)}`,
    `  const ${nameList('tags', 'string', tags)} = ${printLiteral(tags, '  ')}`,
    `  const policy = ${printPolicy(policy)}`,
    ...passages.flatMap((passage, index) => printPassage(passage, passages, index)),
  ].join('\n')
  return [
    ...printImports(body),
    '',
    `it(${printLiteral(titles.join(', then '))}, () => {`,
    body,
    '})',
    '',
  ].join('\n')
}

/** To the compiler an empty list is one of anything, unless it is told. */
function nameList(name: string, type: string, list: readonly unknown[]): string {
  return list.length === 0 ? `${name}: ${type}[]` : name
}

const IMPORTS = {
  'campaign-lead': [
    'applyLeadUpdate',
    'documentedPolicy',
    'guardedPolicy',
    'parseLeadPatch',
    'type Subsequence',
  ],
  'campaign-lead/testing': ['aLead', 'aLeadSubsequence', 'aPendingSend', 'aSubsequence'],
  vitest: ['expect', 'it'],
}

/** Of what the body uses. */
function printImports(body: string): string[] {
  return Object.entries(IMPORTS).map(([from, names]) => {
    const used = names.filter((name) => name === 'it' || uses(body, name.replace(/^type /, '')))
    return `import { ${used.join(', ')} } from '${from}'`
  })
}

/** Whether it has the name in it, and not only in a text. */
function uses(body: string, name: string): boolean {
  const code = body.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '')
  return new RegExp(`\\b${name}\\b`).test(code)
}

function printLead({ subsequence, pendingSend, ...lead }: CampaignLead): string {
  const parts = [
    ...(subsequence === null ? [] : [`draft.subsequence = ${printPlace(subsequence)}`]),
    ...(pendingSend === null ? [] : [`draft.pendingSend = ${printPendingSend(pendingSend)}`]),
  ]
  return printBuilt('aLead', 'draft', lead, aLead(), '  ', parts)
}

function printPlace(place: LeadSubsequence): string {
  return printBuilt('aLeadSubsequence', 'place', place, aLeadSubsequence(), '    ')
}

function printPendingSend(send: PendingSend): string {
  return printBuilt('aPendingSend', 'send', send, aPendingSend(), '    ')
}

function printSubsequences(subsequences: readonly Subsequence[]): string {
  if (subsequences.length === 0) return '[]'
  const items = subsequences.map(
    (subsequence) =>
      `    ${printBuilt('aSubsequence', 'draft', subsequence, aSubsequence(), '    ')},\n`,
  )
  return `[\n${items.join('')}  ]`
}

/**
 * Writes a call of a builder, with what it does not give by itself.
 *
 * @param parts - Further statements on the draft.
 */
function printBuilt(
  builder: string,
  draft: string,
  value: object,
  given: object,
  indent: string,
  parts: readonly string[] = [],
): string {
  const fields = Object.entries(value)
  const changed = fields.filter(
    ([field, part]) => Object.hasOwn(given, field) && !isEqual(part, Reflect.get(given, field)),
  )
  // The builder's type does not know them.
  const own = fields.filter(([field]) => !Object.hasOwn(given, field))
  const inner = `${indent}  `
  const statements = [
    ...changed.map(([field, part]) => `${draft}.${field} = ${printLiteral(part, inner)}`),
    ...parts,
  ]
  const lines = statements.map((statement) => `${inner}${statement}\n`).join('')
  const call = lines === '' ? `${builder}()` : `${builder}((${draft}) => {\n${lines}${indent}})`
  if (own.length === 0) return call
  return `{ ...${call}, ...${printLiteral(Object.fromEntries(own), indent)} }`
}

function printPolicy(policy: LeadPolicy): string {
  const preset = presetOf(policy)
  if (preset !== null) return `${preset}Policy`
  const own = Object.entries(policy).filter(
    ([option, value]) => !isEqual(value, Reflect.get(documentedPolicy, option)),
  )
  const lines = own.map(([option, value]) => `    ${option}: ${printLiteral(value, '    ')},\n`)
  return `{\n    ...documentedPolicy,\n${lines.join('')}  } as const`
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

function nameOf(index: number): string {
  return ORDINALS[index] ?? `step${index + 1}`
}

function printPassage(passage: Passage, passages: readonly Passage[], index: number): string[] {
  const { step, result } = passage
  const before = leadBefore(passages, index)
  if (!result.success) {
    const { code, message } = result.error
    return [
      '',
      '  expect(() =>',
      `    ${printCall(before, step, '    ')},`,
      `  ).toThrow(expect.objectContaining(${printLiteral({ code, message }, '  ')}))`,
    ]
  }
  const { lead, intents, situation, subsequenceEnrollment } = result.decision
  const name = nameOf(index)
  const expected = { intents, subsequenceEnrollment, situation }
  return [
    '',
    `  const ${name} = ${printCall(before, step, '  ')}`,
    `  expect(${name}.lead).${printExpectedLead(before, passage.before, lead)}`,
    ...Object.entries(expected).map(([field, value]) =>
      value === undefined
        ? `  expect(${name}.${field}).toBeUndefined()`
        : printExpectation(`${name}.${field}`, value),
    ),
  ]
}

function printExpectation(actual: string, expected: unknown): string {
  const start = `  expect(${actual}).toEqual(`
  return `${start}${printLiteral(expected, '  ', start.length)})`
}

/** The very lead that it was, or what has changed of it. */
function printExpectedLead(name: string, before: CampaignLead, after: CampaignLead): string {
  if (after === before) return `toBe(${name})`
  const changed = Object.entries(after).filter(
    ([field, value]) => !isEqual(value, Reflect.get(before, field)),
  )
  const lines = changed.map(([field, value]) => `    ${field}: ${printLiteral(value, '    ')},\n`)
  return `toEqual({\n    ...${name},\n${lines.join('')}  })`
}

function printCall(before: string, { patch, now }: Step, indent: string): string {
  return [
    `applyLeadUpdate(${before}, subsequences, tags, ${printPatch(patch, indent)}, {`,
    `${indent}  now: new Date(${printLiteral(now)}),`,
    `${indent}  policy,`,
    `${indent}})`,
  ].join('\n')
}

/** What the step before has left; a refusal has left what was before it. */
function leadBefore(passages: readonly Passage[], index: number): string {
  const decided = passages.slice(0, index).flatMap(({ result }, at) => (result.success ? [at] : []))
  const last = decided.at(-1)
  return last === undefined ? 'lead' : `${nameOf(last)}.lead`
}

function printPatch(patch: unknown, indent: string): string {
  const literal = printLiteral(patch, indent)
  return isLeadPatch(patch) ? literal : `parseLeadPatch(${literal})`
}

/** Whether the compiler would let it pass. */
function isLeadPatch(patch: unknown): boolean {
  try {
    parseLeadPatch(patch)
    return true
  } catch (error) {
    if (isLeadUpdateError(error)) return false
    throw error
  }
}

/** Both are plain JSON of the same order of fields, or else are written out. */
function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
