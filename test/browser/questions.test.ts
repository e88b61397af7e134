import { ENROLLMENT_RULES } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { RULE_SENTENCES } from '../../apps/explorer/rules/documentation.js'
import { keysOf } from '../../apps/explorer/rules/keys-of.js'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, turnTo } from './explorer-parts.js'
import { readDecision } from './shown-decision.js'

/** As support finds it in the database: with fields that the library knows nothing of. */
const RECORD = `{
  "_id": "666a1b2c3d4e5f6a7b8c9d03",
  "campaignId": "665a1b2c3d4e5f6a7b8c9d0e",
  "email": "ada@example.com",
  "status": "replied",
  "aiTag": "Meeting booked",
  "currentSequenceStep": 3,
  "replied": true,
  "addedAt": "2025-06-15T09:00:00.000Z",
  "subsequence": {
    "id": "sub_2",
    "status": "active",
    "currentStep": 1,
    "emailsSent": 1,
    "enrolledAt": "2025-06-16T10:30:00.000Z",
    "completedAt": null
  },
  "pendingSend": null
}`

describe('whoever has 30 seconds', () => {
  it('and builds on the rules sees what would happen if, in one choice', async () => {
    const page = await openExplorer()
    await choose(partsOf(page).patch, 'AI tag', 'Not interested')
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({
        verdict: [
          'Not moved',
          'The tag “Not interested” triggers no subsequence, and the lead is in none.',
        ],
        intents: [
          'Send the webhook lead.tag_changed: the tag was none, and is “Not interested” now.',
        ],
        answer: { status: 200 },
      })
  })

  it('and supports a customer sees why a lead was not moved, by a paste and a choice', async () => {
    const page = await openExplorer()
    const { lead, patch } = partsOf(page)
    await turnTo(lead, 'As JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill(RECORD)
    await choose(patch, 'AI tag', 'Interested')
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({
        verdict: [
          'Kept in “Meeting preparation”',
          'The tag “Interested” triggers “Interested follow-up”, but 1 e-mail has been sent from “Meeting preparation”, which the lead is in.',
        ],
        rows: ['match/other/sent'],
      })
  })

  it('and sells it sees each rule beside the sentence that it carries out, without a click', async () => {
    const page = await openExplorer()
    const { rules } = partsOf(page)
    for (const situation of keysOf(ENROLLMENT_RULES)) {
      const header = page.getByRole('rowheader', { name: situation, exact: true })
      const cells = rules.getByRole('row').filter({ has: header }).getByRole('cell')
      const [, outcome, sentence] = await cells.allTextContents()
      expect({ outcome, sentence }).toEqual({
        outcome: ENROLLMENT_RULES[situation],
        sentence: RULE_SENTENCES[situation],
      })
    }
  })
})
