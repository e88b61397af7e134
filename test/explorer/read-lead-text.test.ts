import type { CampaignLead } from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend, arbitraryUpdateCase } from 'campaign-lead/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeFragment } from '../../apps/explorer/model/address.js'
import type {
  LeadReading,
  ReadLead,
  UnreadableLead,
} from '../../apps/explorer/model/lead-reading.js'
import { printLiteral } from '../../apps/explorer/model/print-value.js'
import { readFragment } from '../../apps/explorer/model/read-address.js'
import { readLeadText } from '../../apps/explorer/model/read-lead-text.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'

const full = aLead((lead) => {
  lead.aiTag = 'Interested'
  lead.subsequence = aLeadSubsequence()
  lead.pendingSend = aPendingSend()
})

function readLead(text: string, options = {}): ReadLead {
  const reading = readLeadText(text, options)
  if (reading.kind !== 'lead') throw new Error(JSON.stringify(reading))
  return reading
}

function readUnreadable(text: string): UnreadableLead {
  const reading = readLeadText(text)
  if (reading.kind !== 'unreadable') throw new Error(JSON.stringify(reading))
  return reading
}

/** Prints a lead as MongoDB exports it. */
function toExtendedJson({ addedAt, _id, ...lead }: CampaignLead): object {
  return {
    ...lead,
    _id: { $oid: _id },
    addedAt: { $date: addedAt },
    currentSequenceStep: { $numberInt: String(lead.currentSequenceStep) },
  }
}

/** Renames the fields of a lead and of its parts to snake_case. */
function toSnakeCase(lead: object): object {
  const text = JSON.stringify(lead)
  const names = text.replaceAll(/"([a-zA-Z_]+)":/g, (_, name: string) => `"${toSnake(name)}":`)
  return JSON.parse(names)
}

function toSnake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

describe('a lead that a person pastes', () => {
  it('may lack the fields that no rule of updates reads', () => {
    const { id, status, emailsSent } = aLeadSubsequence()
    const text = JSON.stringify({
      _id: 'lead_7',
      campaignId: 'cmp_9',
      status: 'active',
      aiTag: null,
      pendingSend: null,
      subsequence: { id, status, emailsSent },
    })
    const { lead, notes, assumed } = readLead(text)
    expect(lead).toMatchObject({ _id: 'lead_7', subsequence: { id, status, emailsSent } })
    expect(notes).toEqual([
      '`currentSequenceStep`, `replied`, `subsequence.currentStep`, and `subsequence.enrolledAt` ' +
        'are missing; updates do not read them, only commands do.',
      '`addedAt` and `subsequence.completedAt` are missing; no rule reads them.',
    ])
    expect(assumed).toEqual([])
  })

  it('is assumed to have no tag, no subsequence and no pending send if they are missing', () => {
    expect(readLead('{"status": "active"}')).toMatchObject({
      lead: { aiTag: null, subsequence: null, pendingSend: null },
      assumed: ['aiTag', 'subsequence', 'pendingSend'],
    })
  })

  it('has placeholders for its ids, which are in the intents', () => {
    const text = JSON.stringify({ ...full, _id: undefined, campaignId: undefined })
    expect(readLead(text).notes).toEqual([
      '`_id` and `campaignId` are missing; no rule reads them, but intents contain them (here ' +
        '`lead_1` and `cmp_1`).',
    ])
    expect(readLead(JSON.stringify({ ...full, _id: 7 }))).toMatchObject({
      lead: { _id: '7' },
      notes: ['`_id` (7) is invalid; no rule reads it, but intents contain it (here `7`).'],
    })
  })

  it('can be MongoDB Extended JSON', () => {
    const { lead, notes } = readLead(JSON.stringify(toExtendedJson(full)))
    expect(lead).toEqual(full)
    expect(notes).toEqual(['Converted MongoDB dates, ids and numbers.'])
  })

  it('can be a response of the API, which has no subsequence and no pending send', () => {
    const data = { ...aLead(), subsequence: undefined, pendingSend: undefined }
    const response = { success: true, data, subsequenceEnrollment: { action: 'exited' } }
    expect(readLead(JSON.stringify(response))).toEqual({
      kind: 'lead',
      lead: aLead(),
      notes: ['Read `data` of an API response.'],
      assumed: ['subsequence', 'pendingSend'],
      lists: {},
    })
  })

  it('can have other spellings of its fields, if they are accepted', () => {
    const text = JSON.stringify(toSnakeCase(full), null, 2)
    const { issues, renames } = readUnreadable(text)
    expect(renames).toContainEqual({ from: 'ai_tag', to: 'aiTag' })
    expect(renames).toContainEqual({ from: 'pending_send.send_at', to: 'pendingSend.sendAt' })
    expect(issues).toContainEqual({
      line: 5,
      message: 'ai_tag is not a field of a lead. Did you mean aiTag?',
    })
    const { lead, notes } = readLead(text, { acceptRenames: true })
    expect(lead).toEqual(full)
    expect(notes).toEqual([expect.stringContaining('`ai_tag` as `aiTag`')])
  })

  it.each([
    ['AI Tag', 'aiTag'],
    ['ai-tag', 'aiTag'],
    ['AITAG', 'aiTag'],
    ['Pending Send', 'pendingSend'],
    ['subsequence_id', 'subsequence.id'],
  ])('can have the spelling %s of %s', (from, to) => {
    const text = JSON.stringify({ status: 'active', [from]: null })
    expect(readUnreadable(text).renames).toEqual([{ from, to }])
    expect(readLead(text, { acceptRenames: true }).assumed).not.toContain(to)
  })

  it('keeps custom fields, also if their names are similar to a field that it has', () => {
    const text = JSON.stringify({ ...full, AiTag: 'x', data: { a: 1 }, tags: ['vip'] })
    expect(readLead(text)).toMatchObject({
      lead: { AiTag: 'x', data: { a: 1 }, tags: ['vip'] },
      notes: [],
      lists: {},
    })
  })

  it('can be an array of one lead', () => {
    expect(readLead(JSON.stringify([full]))).toMatchObject({
      lead: full,
      notes: ['Read the only lead of the list.'],
    })
  })

  it.each([
    ['a name', 'lead: ', ''],
    ['a declaration', 'const lead = ', ';'],
    ['a code fence', '```json\n', '\n```'],
    ['a prompt of the MongoDB shell', 'db> db.leads.findOne()\n', ''],
    ['a sentence', 'Here is the lead:\n', '\nThanks.'],
  ])('can have %s around it', (_, before, after) => {
    const { lead, notes } = readLead(before + JSON.stringify(full) + after)
    expect(lead).toEqual(full)
    expect(notes).toEqual(['Ignored the text around the lead.'])
  })

  it('can be in a file with its tags and subsequences', () => {
    const { tags, subsequences } = FIRST_EXPLORATION
    const { lead, lists } = readLead(JSON.stringify({ tags, subsequences, leads: [full] }))
    expect({ lead, lists }).toEqual({ lead: full, lists: { tags, subsequences } })
  })

  it('has times in UTC', () => {
    const text = JSON.stringify({ ...full, addedAt: '2025-07-01T14:00:00+02:00' })
    expect(readLead(text)).toMatchObject({
      lead: { addedAt: '2025-07-01T12:00:00.000Z' },
      notes: ['Converted `addedAt` to UTC.'],
    })
  })

  it('reads back as the same lead in each shape, and can be shared by an address', () => {
    const shapes: ReadonlyArray<(lead: CampaignLead) => string> = [
      (lead) => JSON.stringify(lead),
      (lead) => JSON.stringify([lead], null, 2),
      (lead) => JSON.stringify({ leads: [lead], tags: [] }),
      (lead) => JSON.stringify({ success: true, data: lead }),
      (lead) => JSON.stringify({ lead }),
      (lead) => JSON.stringify(toExtendedJson(lead)),
      (lead) => `// a lead\n${printLiteral(lead)};`,
    ]
    fc.assert(
      fc.property(arbitraryUpdateCase(), fc.constantFrom(...shapes), ({ lead }, print) => {
        const reading = readLead(print(lead))
        expect(reading).toMatchObject({ lead, assumed: [] })
        const exploration = { ...FIRST_EXPLORATION, lead: reading.lead }
        expect(readFragment(writeFragment(exploration))).toEqual(exploration)
      }),
    )
  })
})

describe('a text that is not one lead', () => {
  it('is counted if it has several leads', () => {
    expect(readLeadText(JSON.stringify([full, full]))).toEqual({ kind: 'many', count: 2 })
    expect(readLeadText('{"leads": [{}, {}, {}]}')).toEqual({ kind: 'many', count: 3 })
  })

  it.each([
    'subsequence: ',
    '"subsequence": ',
    'status: "active", subsequence: ',
    'replied: true, rest: ',
  ])('may be the part of a lead after %s', (before) => {
    expect(readUnreadable(before + JSON.stringify(full.subsequence)).renames).toEqual([])
  })

  it('keeps its lines after words', () => {
    expect(readUnreadable('lead:\n{\n  "status": "new" }').issues).toMatchObject([{ line: 3 }])
  })

  it('has all issues of the fields that the rules read, with their lines', () => {
    const text = `{
      "status": "Active",
      "aiTag": 5,
      "subsequence": {
        "id": "sub_1",
        "status": "done"
      },
      "pendingSend": []
    }`
    expect(readUnreadable(text).issues).toEqual([
      {
        line: 2,
        message:
          'status must be one of pending, active, paused, completed, bounced, unsubscribed, ' +
          'replied, removed, got "Active". Did you mean "active"?',
      },
      { line: 3, message: 'aiTag must be a string or null, got 5' },
      {
        line: 4,
        message: 'subsequence.emailsSent is missing: it must be a non-negative integer',
      },
      { line: 6, message: 'subsequence.status must be one of active, completed, got "done"' },
      { line: 8, message: 'pendingSend must be an object or null, got an array' },
    ])
  })

  it('has the lines of fields within other objects and with other spellings', () => {
    const text = '{"success": true,\n"data": {\n"status": "active",\n"ai_tag": 5 } }'
    expect(readUnreadable(text).issues).toEqual([
      { line: 4, message: 'ai_tag is not a field of a lead. Did you mean aiTag?' },
      { line: 4, message: 'aiTag must be a string or null, got 5' },
    ])
  })

  it('has an issue if a claimed e-mail belongs to an enrollment without a time', () => {
    const sendInFlight = {
      id: 'send_1',
      sequence: 'subsequence',
      subsequenceId: 'sub_1',
      attempt: 1,
      enrolledAt: '2025-06-20T09:00:00.000Z',
      claimedAt: '2025-06-21',
      leaseUntil: '2025-06-22',
    }
    const subsequence = { ...aLeadSubsequence(), enrolledAt: undefined }
    const text = JSON.stringify({ ...full, subsequence, sendInFlight })
    expect(readUnreadable(text).issues).toMatchObject([
      { message: expect.stringContaining('subsequence.enrolledAt is missing') },
    ])
  })

  it.each([
    ['{}', 'status is missing: it must be one of pending, active'],
    ['[]', 'The list has no leads'],
    ['"lead_1"', 'Expected a lead, got "lead_1"'],
    ['["a", "b"]', 'Expected a lead, got an array'],
    [
      '{"success": false, "error": {"code": "NOT_FOUND", "message": "No such lead"}}',
      'The API refused a request (NOT_FOUND: No such lead)',
    ],
    ['{"leads": [{"status": "active"}], "tags": [5]}', 'tags[0] must be a text'],
  ])('has a reason: %s', (text, message) => {
    const [issue] = readUnreadable(text).issues
    expect(issue?.message).toContain(message)
  })

  it('never throws', () => {
    const kinds: LeadReading['kind'][] = ['lead', 'unreadable', 'many']
    const field = fc.constantFrom(...Object.keys(full), 'ai_tag', 'data', 'lead', 'leads', 'tags')
    const value = fc.oneof(fc.dictionary(field, fc.jsonValue()), fc.jsonValue())
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((any) => JSON.stringify(any)),
          fc.string(),
        ),
        fc.boolean(),
        (text, acceptRenames) => {
          expect(kinds).toContain(readLeadText(text, { acceptRenames }).kind)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
