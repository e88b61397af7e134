import { readFileSync } from 'node:fs'
import { documentedPolicy, type Intent, LeadUpdateError, type SendErrorCode } from 'campaign-lead'
import { toErrorResponse } from 'campaign-lead/http'
import { arbitraryPolicy, arbitrarySubsequences, arbitraryTags } from 'campaign-lead/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLinks } from '../../apps/explorer/links.js'
import type { Exploration } from '../../apps/explorer/model/exploration.js'
import { exchangeOverHttp } from '../../apps/explorer/model/http-exchange.js'
import { readExploration } from '../../apps/explorer/model/read-exploration.js'
import { type ReplayedStep, replay } from '../../apps/explorer/model/replay.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { isSwitchedOff } from '../../apps/explorer/rules/policy-effect.js'
import type { ExpectedResult, RuleSentence } from '../../apps/explorer/rules/rule-sentence.js'
import { ALL_SENTENCES, RULE_PARTS } from '../../apps/explorer/rules/rule-sentences.js'
import { keysOf } from '../../apps/explorer/rules/rules-graph.js'
import { findAnchors } from '../../docs/.vitepress/anchors.js'
import { API_ERRORS } from '../../src/adapters/http/api-errors.js'
import { findTable } from '../support/markdown.js'

const LINKS = createLinks('api', '1.0.0')

/** Every sentence of the API documentation that states a behavior. White space is not significant. */
const DOCUMENTATION = [
  "Update a campaign lead's status or AI tag.",
  'Status can only be changed to "active" or "paused".',
  'When aiTag is set, a lead.tag_changed webhook is triggered if the tag value actually changed.',
  "The aiTag must match an existing tag name in the workspace's AI tagging labels.",
  "Subsequence enrollment / exit: when the new aiTag matches a subsequence whose trigger.type='ai_tag' and trigger.value equals the tag (case-insensitive):",
  'Lead has no subsequence → enrolled in the matching one and any pending main-sequence send is canceled.',
  'Lead is already in the matching subsequence → no-op.',
  'Lead is in a different subsequence with no emails sent from it → switched into the matching subsequence (state reset).',
  'Lead is in a different subsequence with at least one email already sent → no switch (action skippedInProgress); tag still updates.',
  'When the new tag matches NO subsequence:',
  'Lead has no subsequence → no-op.',
  "Lead is in a subsequence with no emails sent from it → exits cleanly (subsequence.status: 'completed', subsequence.completedAt set, lead status: 'completed', scheduling cleared; subsequence.id preserved as a historical pointer).",
  'Lead is in a subsequence with at least one email already sent → kept in (action skippedInProgress); tag still updates.',
  'When enrollment, switch, exit, or skip occurs, the response includes a subsequenceEnrollment: { action, subsequenceName } field where action is one of enrolled, switched, exited, skippedInProgress.',
  'If no enrollment change happens, the field is omitted.',
  '{ "success": true, "data": { "_id": "666a1b2c3d4e5f6a7b8c9d01", "campaignId": "665a1b2c3d4e5f6a7b8c9d0e", "status": "paused", "aiTag": "Interested", "currentSequenceStep": 1, "replied": false, "addedAt": "2025-06-15T09:00:00.000Z" }, "subsequenceEnrollment": { "action": "enrolled", "subsequenceName": "Interested follow-up" } }',
  '{ "success": false, "error": { "code": "INVALID_TAG", "message": "Tag "InvalidTag" does not exist in workspace" } }',
  '{ "success": false, "error": { "code": "NOT_FOUND", "message": "Campaign lead not found" } }',
  'The media type of the request body',
  'New status for the campaign lead',
  'API Key for authentication. Platform API key (sk_user_...) or Workspace API key (sk_...)',
  'Campaign ID',
  'Campaign lead record ID (the _id from the CampaignLead document, not the Lead ID)',
  'AI tag for the campaign lead. Must match an existing workspace tag name. Set to null to clear.',
  'pending active paused completed bounced unsubscribed replied removed',
  'Present only when the tag change triggered enrollment, switching, exit, or an in-progress skip.',
  'enrolled switched exited skippedInProgress',
  'Invalid tag',
  'Campaign lead not found',
]

const tried = ALL_SENTENCES.flatMap((sentence) =>
  sentence.try === undefined ? [] : [{ ...sentence, try: sentence.try }],
)

function runLast(exploration: Exploration): ReplayedStep {
  const last = replay(exploration).at(-1)
  if (last === undefined) throw new RangeError('an exploration without steps')
  return last
}

function nameIntent(intent: Intent) {
  return intent.type === 'emitWebhook' ? intent.event.type : intent.type
}

/** Returns the parts of a result that a sentence is about. */
function summarize({ before, after, result }: ReplayedStep, { webhook }: ExpectedResult) {
  const decision = result.success ? result.decision : undefined
  const intents = (decision?.intents ?? []).map(nameIntent)
  return {
    situation: decision?.situation ?? null,
    outcome: decision?.subsequenceEnrollment?.action ?? 'nothing',
    error: result.success ? undefined : result.error.code,
    status: after.status,
    replied: after.replied,
    intents,
    webhook: intents.find((intent) => intent === webhook),
    hasPendingSend: after.pendingSend !== null,
    hasSendInFlight: (after.sendInFlight ?? null) !== null,
    isUnchanged: after === before,
  }
}

/** The result of a row that the policy switches off is not the result that its sentence claims. */
function isOffUnder({ situation }: RuleSentence, { policy }: Exploration): boolean {
  return situation !== undefined && isSwitchedOff(situation, policy)
}

/** Generates explorations with any workspace and policy. */
function arbitraryPresent(): fc.Arbitrary<Exploration> {
  return fc
    .record({
      tags: arbitraryTags(),
      subsequences: arbitrarySubsequences(),
      policy: arbitraryPolicy(),
    })
    .map((rules) => Object.assign({}, FIRST_EXPLORATION, rules))
}

describe('the sources of the rules', () => {
  const quotes = ALL_SENTENCES.flatMap(({ source }) =>
    source.kind === 'documentation' ? source.quotes.map(({ text }) => text) : [],
  )

  it('quote every sentence of the API documentation exactly once, and nothing else', () => {
    expect([...quotes].sort()).toEqual([...DOCUMENTATION].sort())
  })

  it('have all five readings', () => {
    const readings = ALL_SENTENCES.flatMap(({ source }) =>
      source.kind === 'reading' ? [source.reading] : [],
    )
    expect(new Set(readings)).toEqual(new Set([1, 2, 3, 4, 5]))
  })
})

describe('the sentences about the rules', () => {
  it('and their parts have unique ids', () => {
    const ids = [...RULE_PARTS, ...ALL_SENTENCES].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('link to sections that exist', () => {
    for (const { docs } of ALL_SENTENCES) {
      const [file = '', anchor = ''] = LINKS.docsLink(docs.page, docs.anchor).split('#')
      expect(findAnchors(readFileSync(file, 'utf8'))).toContain(anchor)
    }
  })

  it.each(tried)('$id: $text', async (sentence) => {
    const { exploration, missing } = sentence.try.create(FIRST_EXPLORATION)
    expect(readExploration(structuredClone(exploration))).toEqual(exploration)
    expect(exploration.at).toBe(exploration.steps.length - 1)
    if (sentence.id !== 'reading-1') expect(missing).toBeNull()
    const last = runLast(exploration)
    expect(summarize(last, sentence.try.expected)).toMatchObject(sentence.try.expected)

    const { message, status } = sentence
    if (message !== undefined) expect(last.result).toMatchObject({ error: { message } })
    const { step, before } = last
    if (status === undefined || !('patch' in step)) return
    const response = await exchangeOverHttp({ step, before }, exploration)
    expect(response.status).toBe(status)
  })
})

describe('the examples of the sentences', () => {
  it.each(tried)('of $id shows the same in any workspace under any policy', (sentence) => {
    fc.assert(
      fc.property(arbitraryPresent(), (present) => {
        const { exploration } = sentence.try.create(present)
        fc.pre(!isOffUnder(sentence, exploration))
        const last = runLast(exploration)
        expect(summarize(last, sentence.try.expected)).toMatchObject(sentence.try.expected)
      }),
      { numRuns: 50 },
    )
  })

  it('keep the workspace, unless it cannot have the example, and the other options of the policy', () => {
    fc.assert(
      fc.property(arbitraryPresent(), fc.constantFrom(...tried), (present, sentence) => {
        const { exploration, missing, title } = sentence.try.create(present)
        const isKept =
          exploration.tags === present.tags && exploration.subsequences === present.subsequences
        expect(isKept).toBe(missing === null)
        if (missing !== null) expect(missing).toMatch(/ needs? .+\.$/)
        for (const [option, value] of Object.entries(exploration.policy)) {
          if (value === Reflect.get(present.policy, option)) continue
          expect(title).toContain(`${option}: `)
        }
      }),
    )
  })

  it('store a tag in the spelling of the workspace', () => {
    const spelled = tried.filter(({ id }) => id === 'policy-tagMatching-caseInsensitive')
    const [exploration] = spelled.map(
      (sentence) => sentence.try.create(FIRST_EXPLORATION).exploration,
    )
    expect(exploration?.steps).toMatchObject([{ patch: { aiTag: 'interested' } }])
    expect(exploration && runLast(exploration).after.aiTag).toBe('Interested')
  })

  it('have the response of the API documentation', async () => {
    const sentence = tried.find(({ id }) => id === 'response-success')
    const exploration = sentence?.try.create(FIRST_EXPLORATION).exploration
    const last = exploration && runLast(exploration)
    if (!exploration || !last || !('patch' in last.step)) throw new Error('no example')
    const { step, before } = last
    const { status, responseBody } = await exchangeOverHttp({ step, before }, exploration)
    const example = DOCUMENTATION.find((text) => text.startsWith('{ "success": true')) ?? ''
    expect([status, JSON.parse(responseBody)]).toEqual([200, JSON.parse(example)])
  })
})

const SEND_CODES = {
  SEND_CLAIMED: null,
  SEND_MISPLACED: null,
  SEND_CANCELED: null,
  STATUS_NOT_SENDABLE: null,
  SEND_NOT_DUE: null,
} satisfies Record<SendErrorCode, null>

describe('the refusals', () => {
  const shown = ALL_SENTENCES.flatMap(({ code, status }) =>
    code === undefined || status === undefined ? [] : [[code, status]],
  )

  it('have every code, with its HTTP status', () => {
    const updates = Object.entries(API_ERRORS).map(([code, { status }]) => [code, status])
    const commands = keysOf(SEND_CODES).map((code) => [
      code,
      toErrorResponse(new LeadUpdateError(code, '')).status,
    ])
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries([...updates, ...commands]))
  })
})

/** Returns a text as a reader sees it: without the marks of Markdown. */
function toPlain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .replaceAll(/\s+/g, ' ')
}

describe('the texts of the rules', () => {
  const rules = readFileSync('docs/rules.md', 'utf8')
  const documents = [rules, readFileSync('docs/sending.md', 'utf8')].map(toPlain).join(' ')

  it.each(['order-of-steps', 'terms', 'outcomes', 'policies'])(
    'of the part %s are sentences of the documentation of the library',
    (id) => {
      const own = ['status-and-tag', 'status-field', 'empty-patch']
      const sentences = RULE_PARTS.find((part) => part.id === id)?.sentences ?? []
      for (const sentence of sentences.filter((each) => !own.includes(each.id))) {
        expect(documents).toContain(toPlain(sentence.text))
      }
    },
  )

  it('of the readings have the titles and the sentences of docs/rules.md', () => {
    const shown = ALL_SENTENCES.filter(({ id }) => /^reading-[1-4]/.test(id))
    for (const { text } of shown) {
      const [, title = '', sentence = ''] = /^(Reading \d: [^.]+\.) (.*)$/.exec(toPlain(text)) ?? []
      expect(documents).toContain(title)
      expect(documents.replaceAll('protected:', 'protected.')).toContain(sentence)
    }
  })

  it('of the commands equal the results in the table of docs/sending.md', () => {
    const rows = findTable(readFileSync('docs/sending.md', 'utf8'), 'command')
    const shown = ALL_SENTENCES.filter(
      ({ id }) => id.startsWith('command-') && id !== 'command-webhook',
    )
    expect(shown.map(({ code, text }) => [code, toPlain(text)])).toEqual(
      rows.map(([command, , result]) => [command, result]),
    )
  })

  it('of the policies have every value that the documentation lists', () => {
    const values = findTable(rules, 'option').flatMap(([option = '', value = '', others = '']) =>
      [...`${value} ${others}`.matchAll(/'\w+'|true|false|\[\]/g)].map(
        ([each]) => `${option}: ${each}`,
      ),
    )
    const shown = ALL_SENTENCES.map(({ code }) => code)
    expect(values.filter((value) => !shown.includes(value))).toEqual([])
    expect(documentedPolicy.doNotContact).toEqual([])
  })
})
