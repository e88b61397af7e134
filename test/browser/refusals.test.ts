import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, turnTo, type } from './explorer-parts.js'
import { readDecision } from './shown-decision.js'

interface Refusal {
  /** How it is brought about, from the page as it opens. */
  readonly ask: (page: Page) => Promise<void>
  readonly message: string
  readonly status: number
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  INVALID_TAG: {
    ask: async (page) => {
      const { patch } = partsOf(page)
      await choose(patch, 'AI tag', 'another text…')
      await type(patch, 'The text', 'Intrested')
    },
    message: 'Tag "Intrested" does not exist in workspace',
    status: 400,
  },
  INVALID_STATUS: {
    ask: (page) => choose(partsOf(page).patch, 'Status', 'completed'),
    message: '"status" can only be changed to "active" or "paused", got "completed"',
    status: 400,
  },
  INVALID_PATCH: {
    ask: async (page) => {
      const { patch } = partsOf(page)
      await turnTo(patch, 'As JSON')
      await type(patch, 'The patch', '{"owner":"Ada"}')
    },
    message: 'Unknown field "owner" ("Ada"): only "status" and "aiTag" can be changed',
    status: 400,
  },
  STATUS_LOCKED: {
    ask: async (page) => {
      const { lead, patch, policy } = partsOf(page)
      await choose(policy, 'Preset', 'guarded: for a service that really sends')
      await choose(lead, 'Status', 'unsubscribed')
      await choose(patch, 'Status', 'active')
    },
    message: '"status" of a lead that is "unsubscribed" cannot be changed',
    status: 409,
  },
}

describe('what is refused', () => {
  it.each(Object.entries(REFUSALS))(
    'with %s is shown with its message and its HTTP status, and no row is lit',
    async (code, { ask, message, status }) => {
      const page = await openExplorer()
      await ask(page)
      await expect
        .poll(() => readDecision(page))
        .toEqual({
          verdict: [`Refused: ${code}`, `${message}. Nothing at all has changed.`],
          rows: [],
          arrows: [],
          sentences: [],
          intents: [],
          changes: [],
          answer: { status, body: { success: false, error: { code, message } } },
        })
    },
  )

  it('is shown in the history too, and is over once it is put right', async () => {
    const page = await openExplorer()
    const { history, patch } = partsOf(page)
    const step = history.getByRole('radio', { name: /^Step 1/ })
    await choose(patch, 'Status', 'bounced')
    await expect.poll(() => step.innerText()).toContain('Refused: INVALID_STATUS')
    await choose(patch, 'Status', 'paused')
    await expect.poll(() => step.innerText()).toContain('Enrolled in “Interested follow-up”')
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
  })
})
