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
import { explainStep } from './explain-step.js'
import type { Exploration, Step } from './exploration.js'
import { findPreset } from './policy-presets.js'
import { printLiteral } from './print-value.js'
import { toFormCommand } from './read-command.js'
import { type ReplayedStep, replay } from './replay.js'

/**
 * Writes an exploration as a Vitest test: the lead, all steps up to the selected step, and the result of
 * each.
 */
export function writeVitestCode(exploration: Exploration): string {
  const { lead, subsequences, tags, policy, at, assumed = [] } = exploration
  const replayedSteps = replay(exploration).slice(0, at + 1)
  const titles = replayedSteps.map((replayedStep) => explainStep(replayedStep, exploration).title)
  const body = [
    ...assumed.map((field) => `  // The lead came without "${field}": null is assumed.`),
    `  const lead = ${printLead(lead)}`,
    ...(replayedSteps.some(({ step }) => 'patch' in step)
      ? [
          `  const ${declareList('subsequences', 'Subsequence', subsequences)} = ${printSubsequences(subsequences)}`,
          `  const ${declareList('tags', 'string', tags)} = ${printLiteral(tags, '  ')}`,
        ]
      : []),
    `  const policy = ${printPolicy(policy)}`,
    ...replayedSteps.flatMap((replayedStep, index) =>
      printStep(replayedStep, replayedSteps, index),
    ),
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

/** An empty list needs a type annotation. */
function declareList(name: string, type: string, list: readonly unknown[]): string {
  return list.length === 0 ? `${name}: ${type}[]` : name
}

const IMPORTS = {
  'campaign-lead': [
    'applyLeadCommand',
    'applyLeadUpdate',
    'documentedPolicy',
    'guardedPolicy',
    'parseLeadPatch',
    'type Subsequence',
  ],
  'campaign-lead/testing': ['aLead', 'aLeadSubsequence', 'aPendingSend', 'aSubsequence'],
  vitest: ['expect', 'it'],
}

/** Imports only the names that the body uses. */
function printImports(body: string): string[] {
  return Object.entries(IMPORTS).map(([from, names]) => {
    const used = names.filter((name) => name === 'it' || uses(body, name.replace(/^type /, '')))
    return `import { ${used.join(', ')} } from '${from}'`
  })
}

/** Reports whether the code contains the name outside of a string literal. */
function uses(body: string, name: string): boolean {
  const code = body.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '')
  return new RegExp(`\\b${name}\\b`).test(code)
}

function printLead({ subsequence, pendingSend, sendInFlight, ...lead }: CampaignLead): string {
  const parts = [
    ...(subsequence === null ? [] : [`draft.subsequence = ${printSubsequence(subsequence)}`]),
    ...(pendingSend === null ? [] : [`draft.pendingSend = ${printPendingSend(pendingSend)}`]),
    ...(sendInFlight === undefined
      ? []
      : [`draft.sendInFlight = ${printLiteral(sendInFlight, '    ')}`]),
  ]
  return printBuilt('aLead', 'draft', lead, aLead(), '  ', parts)
}

function printSubsequence(subsequence: LeadSubsequence): string {
  return printBuilt('aLeadSubsequence', 'subsequence', subsequence, aLeadSubsequence(), '    ')
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
 * Prints a call of a builder that changes only the fields that differ from the builder's values.
 *
 * @param parts - Further statements on the draft.
 */
function printBuilt(
  builder: string,
  draft: string,
  value: object,
  defaults: object,
  indent: string,
  parts: readonly string[] = [],
): string {
  const fields = Object.entries(value)
  const changed = fields.filter(
    ([field, part]) =>
      Object.hasOwn(defaults, field) && !isEqual(part, Reflect.get(defaults, field)),
  )
  // Custom fields are not part of the builder's type.
  const custom = fields.filter(([field]) => !Object.hasOwn(defaults, field))
  const inner = `${indent}  `
  const statements = [
    ...changed.map(([field, part]) => `${draft}.${field} = ${printLiteral(part, inner)}`),
    ...parts,
  ]
  const lines = statements.map((statement) => `${inner}${statement}\n`).join('')
  const call = lines === '' ? `${builder}()` : `${builder}((${draft}) => {\n${lines}${indent}})`
  if (custom.length === 0) return call
  return `{ ...${call}, ...${printLiteral(Object.fromEntries(custom), indent)} }`
}

function printPolicy(policy: LeadPolicy): string {
  const preset = findPreset(policy)
  if (preset !== null) return `${preset}Policy`
  const changed = Object.entries(policy).filter(
    ([option, value]) => !isEqual(value, Reflect.get(documentedPolicy, option)),
  )
  const lines = changed.map(([option, value]) => `    ${option}: ${printLiteral(value, '    ')},\n`)
  return `{\n    ...documentedPolicy,\n${lines.join('')}  } as const`
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

function nameStep(index: number): string {
  return ORDINALS[index] ?? `step${index + 1}`
}

function printStep(
  replayedStep: ReplayedStep,
  replayedSteps: readonly ReplayedStep[],
  index: number,
): string[] {
  const { step, result } = replayedStep
  const before = printLeadBefore(replayedSteps, index)
  if (!result.success) {
    const { code, message } = result.error
    const expected =
      code === 'TypeError'
        ? `new TypeError(${printLiteral(message)})`
        : `expect.objectContaining(${printLiteral({ code, message }, '  ')})`
    return [
      '',
      '  expect(() =>',
      `    ${printCall(before, step, '    ')},`,
      `  ).toThrow(${expected})`,
    ]
  }
  const { lead, intents, situation, subsequenceEnrollment } = result.decision
  const name = nameStep(index)
  // A decision on a command never has the other two.
  const expected = 'patch' in step ? { intents, subsequenceEnrollment, situation } : { intents }
  return [
    '',
    `  const ${name} = ${printCall(before, step, '  ')}`,
    `  expect(${name}.lead).${printExpectedLead(before, replayedStep.before, lead)}`,
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

/** Expects the same object, or a lead with the changed fields. */
function printExpectedLead(name: string, before: CampaignLead, after: CampaignLead): string {
  if (after === before) return `toBe(${name})`
  const changed = Object.entries(after).filter(
    ([field, value]) => !isEqual(value, Reflect.get(before, field)),
  )
  const lines = changed.map(([field, value]) => `    ${field}: ${printLiteral(value, '    ')},\n`)
  return `toEqual({\n    ...${name},\n${lines.join('')}  })`
}

function printCall(before: string, step: Step, indent: string): string {
  const options = [
    `{`,
    `${indent}  now: new Date(${printLiteral(step.now)}),`,
    `${indent}  policy,`,
    `${indent}}`,
  ].join('\n')
  if ('patch' in step) {
    const patch = printPatch(step.patch, indent)
    return `applyLeadUpdate(${before}, subsequences, tags, ${patch}, ${options})`
  }
  const command = printLiteral(step.command, indent)
  // The compiler would reject an invalid command.
  return toFormCommand(step.command) === null
    ? `Reflect.apply(applyLeadCommand, undefined, [${before}, ${command}, ${options}])`
    : `applyLeadCommand(${before}, ${command}, ${options})`
}

/** Returns the expression of the lead before a step. A refused step does not change the lead. */
function printLeadBefore(replayedSteps: readonly ReplayedStep[], index: number): string {
  const decided = replayedSteps
    .slice(0, index)
    .flatMap(({ result }, at) => (result.success ? [at] : []))
  const last = decided.at(-1)
  return last === undefined ? 'lead' : `${nameStep(last)}.lead`
}

function printPatch(patch: unknown, indent: string): string {
  const literal = printLiteral(patch, indent)
  return isLeadPatch(patch) ? literal : `parseLeadPatch(${literal})`
}

/** Reports whether the patch has the type `LeadPatch`. */
function isLeadPatch(patch: unknown): boolean {
  try {
    parseLeadPatch(patch)
    return true
  } catch (error) {
    if (isLeadUpdateError(error)) return false
    throw error
  }
}

/** Compares JSON. Objects with another order of fields count as different, and are printed. */
function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
