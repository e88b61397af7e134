import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runInThisContext } from 'node:vm'
import * as library from 'campaign-lead'
import { guardedPolicy } from 'campaign-lead'
import * as testing from 'campaign-lead/testing'
import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  addStep,
  changeStep,
  type Exploration,
  selectStep,
} from '../../apps/explorer/model/exploration.js'
import { printLiteral } from '../../apps/explorer/model/print-value.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { writeVitestCode } from '../../apps/explorer/model/vitest-code.js'
import { arbitraryExploration } from '../support/explorations.js'
import { runNode } from '../support/run-program.js'
import { typeErrorsIn } from '../support/type-errors.js'

const { 'match/none': fresh, 'match/past': past } = STARTING_POINTS

/** An exploration with every kind of step and with custom fields. */
const long = [
  { status: 'completed' },
  { aiTag: 'Intrested' },
  { aiTag: null, status: 'paused' },
  { owner: 'Ada' },
  { aiTag: 'meeting BOOKED' },
].reduce<Exploration>((exploration, patch) => changeStep(addStep(exploration), { patch }), {
  ...fresh,
  lead: Object.assign({ 'his/her owner': { name: "Ada's" } }, fresh.lead),
  policy: { ...guardedPolicy, reEnrollment: 'never' },
})

const CLAIM = {
  id: 'send_1',
  sequence: 'main',
  subsequenceId: null,
  enrolledAt: null,
  attempt: 1,
  claimedAt: '2025-07-01T11:59:00.000Z',
  leaseUntil: '2025-07-01T12:00:00.000Z',
}

/** An exploration with steps of a sender, and a tag at the end. */
const commands = changeStep(
  addStep(
    [
      { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 },
      { type: 'claimSend', sendId: 'send_9', leaseSeconds: 60 },
      { type: 'claimSend', sendId: 'send_1', leaseSeconds: 0 },
      ['not', 'a command'],
      { type: 'confirmSend', sendId: 'send_1', next: null },
      { type: 'recordReply' },
    ].reduce<Exploration>((exploration, command) => changeStep(addStep(exploration), { command }), {
      ...fresh,
      policy: { ...fresh.policy, stopOnReply: false },
    }),
  ),
  { patch: { aiTag: 'Interested' } },
)

const explorations: Record<string, Exploration> = {
  ...STARTING_POINTS,
  'several steps': long,
  'guarded policy': { ...past, policy: guardedPolicy },
  'a name within a text': {
    ...fresh,
    lead: Object.assign({ note: 'see guardedPolicy' }, fresh.lead),
  },
  'commands, one of which is refused and two are invalid': commands,
  'a claimed e-mail': {
    ...fresh,
    lead: Object.assign({}, fresh.lead, { sendInFlight: CLAIM }),
  },
  'empty workspace': { ...fresh, tags: [], subsequences: [] },
}

/** Creates a folder in the project, so that its settings and packages are found. */
function createFolder(): string {
  mkdirSync('temp', { recursive: true })
  const folder = mkdtempSync(resolve('temp/vitest-code-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Runs test files like an application would. Returns the output. */
async function runVitest(folder: string): Promise<string> {
  const alias = {
    'campaign-lead/testing': resolve('src/testing/index.ts'),
    'campaign-lead': resolve('src/index.ts'),
  }
  const config = join(folder, 'vitest.config.mjs')
  writeFileSync(config, `export default ${JSON.stringify({ resolve: { alias } })}`)
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', folder, '--config', config]
  // One process, so that the library is loaded once for all files.
  const { output, errors } = await runNode([...vitest, '--no-isolate', '--maxWorkers=1'])
  return output + errors
}

/** Runs a test file in this process, which is fast enough for a property. */
function runInProcess(code: string): void {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(code, { compilerOptions })
  const modules = new Map<string, object>([
    ['campaign-lead', library],
    ['campaign-lead/testing', testing],
    ['vitest', { expect, it: (_: string, body: () => void) => body() }],
  ])
  runInThisContext(`(require, exports) => {${outputText}}`)((name: string) => modules.get(name), {})
}

describe('an exploration copied as a Vitest test', () => {
  it('compiles and passes for each row and for several steps', async () => {
    const folder = createFolder()
    const files = Object.values(explorations).map((exploration, index) => {
      const file = join(folder, `copied-${index}.test.ts`)
      writeFileSync(file, writeVitestCode(exploration))
      return file
    })
    expect(typeErrorsIn(...files)).toEqual([])
    const { length } = files
    expect(await runVitest(folder)).toMatch(
      new RegExp(`Tests .*${length} passed.* \\(${length}\\)`),
    )
  })

  it('fails if the rules decide differently', () => {
    const code = writeVitestCode(fresh).replace("'match/none'", "'match/same'")
    expect(() => runInProcess(code)).toThrow("expected 'match/none' to deeply equal 'match/same'")
  })

  it('contains only fields that differ from the builders', () => {
    expect(writeVitestCode(STARTING_POINTS['no-match/sent'])).toBe(`\
import { applyLeadUpdate, documentedPolicy } from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend, aSubsequence } from 'campaign-lead/testing'
import { expect, it } from 'vitest'

it('Kept in “Meeting preparation”', () => {
  const lead = aLead((draft) => {
    draft.status = 'replied'
    draft.aiTag = 'Meeting booked'
    draft.replied = true
    draft.subsequence = aLeadSubsequence((subsequence) => {
      subsequence.id = 'sub_2'
      subsequence.currentStep = 2
      subsequence.emailsSent = 2
    })
    draft.pendingSend = aPendingSend((send) => {
      send.id = 'send_2'
      send.sequence = 'subsequence'
    })
  })
  const subsequences = [
    aSubsequence(),
    aSubsequence((draft) => {
      draft.id = 'sub_2'
      draft.name = 'Meeting preparation'
      draft.trigger = { type: 'ai_tag', value: 'Meeting booked' }
    }),
  ]
  const tags = ['Interested', 'Meeting booked', 'Not interested', 'Out of office']
  const policy = documentedPolicy

  const first = applyLeadUpdate(lead, subsequences, tags, { aiTag: 'Not interested' }, {
    now: new Date('2025-07-01T12:00:00.000Z'),
    policy,
  })
  expect(first.lead).toEqual({
    ...lead,
    aiTag: 'Not interested',
  })
  expect(first.intents).toEqual([
    {
      type: 'enrollment',
      action: 'skippedInProgress',
      leadId: 'lead_1',
      campaignId: 'cmp_1',
      subsequenceId: 'sub_2',
      subsequenceName: 'Meeting preparation',
      previousSubsequenceId: null,
    },
    {
      type: 'emitWebhook',
      event: {
        type: 'lead.tag_changed',
        timestamp: '2025-07-01T12:00:00.000Z',
        data: {
          leadId: 'lead_1',
          campaignId: 'cmp_1',
          previousAiTag: 'Meeting booked',
          aiTag: 'Not interested',
        },
      },
    },
  ])
  expect(first.subsequenceEnrollment).toEqual({
    action: 'skippedInProgress',
    subsequenceName: 'Meeting preparation',
  })
  expect(first.situation).toEqual('no-match/sent')
})
`)
  })

  it('contains no subsequences and no tags if all steps are commands', () => {
    const command = { type: 'recordUnsubscribe' }
    expect(writeVitestCode(changeStep(fresh, { command }))).toBe(`\
import { applyLeadCommand, documentedPolicy } from 'campaign-lead'
import { aLead, aPendingSend } from 'campaign-lead/testing'
import { expect, it } from 'vitest'

it('Unsubscribed', () => {
  const lead = aLead((draft) => {
    draft.pendingSend = aPendingSend()
  })
  const policy = documentedPolicy

  const first = applyLeadCommand(lead, { type: 'recordUnsubscribe' }, {
    now: new Date('2025-07-01T12:00:00.000Z'),
    policy,
  })
  expect(first.lead).toEqual({
    ...lead,
    status: 'unsubscribed',
    pendingSend: null,
  })
  expect(first.intents).toEqual([
    {
      type: 'cancelSend',
      leadId: 'lead_1',
      campaignId: 'cmp_1',
      sendId: 'send_1',
      sequence: 'main',
    },
    {
      type: 'emitWebhook',
      event: {
        type: 'lead.unsubscribed',
        timestamp: '2025-07-01T12:00:00.000Z',
        data: { leadId: 'lead_1', campaignId: 'cmp_1' },
      },
    },
  ])
})
`)
  })

  it('does not print a preset whose options for replies differ', () => {
    const policy = { ...fresh.policy, stopOnAutoReply: true }
    expect(writeVitestCode({ ...fresh, policy })).toContain('stopOnAutoReply: true,')
  })

  it('names the fields that the lead came without', () => {
    expect(writeVitestCode({ ...fresh, assumed: ['subsequence'] })).toContain(
      `  // The lead came without "subsequence": null is assumed.\n  const lead = `,
    )
  })

  it('ends with the selected step', () => {
    const code = writeVitestCode(selectStep(long, 1))
    expect(code.match(/applyLeadUpdate\(/g)).toHaveLength(2)
  })

  it('passes for any exploration', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        expect(() => runInProcess(writeVitestCode(exploration))).not.toThrow()
      }),
    )
  })
})

describe('a value printed as code', () => {
  it('evaluates to the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read: unknown = runInThisContext(`(${printLiteral(value)})`)
        expect(JSON.stringify(read)).toBe(JSON.stringify(value))
      }),
    )
  })

  it('uses quotes that need no escaping if possible', () => {
    expect(printLiteral(`say "hello"`)).toBe(`'say "hello"'`)
    expect(printLiteral(`Ada's`)).toBe(`"Ada's"`)
  })

  it('quotes a key only if necessary', () => {
    expect(printLiteral({ status: 1, 'a b': 2, __proto_: 3 })).toBe(
      `{ status: 1, 'a b': 2, __proto_: 3 }`,
    )
  })
})
