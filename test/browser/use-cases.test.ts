import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, editAs, locateParts } from './page-parts.js'
import { readDecision, readResponse } from './shown-decision.js'

/** A record from a database, with a custom field. */
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

describe('a visitor with 30 seconds', () => {
  it('sees as a developer what a change does, with one selection', async () => {
    const page = await openExplorer()
    await choose(locateParts(page).patch, 'AI tag', 'Not interested')
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({
        verdict: [
          'No move',
          'The tag “Not interested” triggers no subsequence, and the lead is in none.',
        ],
        intents: ['Send webhook lead.tag_changed: the tag changed from none to “Not interested”.'],
      })
    await expect.poll(() => readResponse(page)).toMatchObject({ status: 200 })
  })

  it('sees as a support agent why a lead was not moved, by pasting it and selecting a tag', async () => {
    const page = await openExplorer()
    const { lead, patch } = locateParts(page)
    await editAs(lead, 'JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill(RECORD)
    await choose(patch, 'AI tag', 'Interested')
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({
        verdict: [
          'Kept in “Meeting preparation”',
          'The tag “Interested” triggers “Interested follow-up”, but 1 e-mail was sent from “Meeting preparation”, which the lead is in.',
        ],
        arrows: ['match/other/sent'],
      })
  })
})
