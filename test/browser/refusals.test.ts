import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, editAs, locateParts, type, unfold } from './page-parts.js'
import { readDecision, readResponse } from './shown-decision.js'

interface Refusal {
  /** Causes the refusal on the initial page. */
  readonly cause: (page: Page) => Promise<void>
  readonly message: string
  readonly status: number
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  INVALID_TAG: {
    cause: async (page) => {
      const { patch } = locateParts(page)
      await choose(patch, 'AI tag', 'Other tag…')
      await type(patch, 'Tag', 'Intrested')
    },
    message: 'Tag "Intrested" does not exist in workspace',
    status: 400,
  },
  INVALID_STATUS: {
    cause: (page) => choose(locateParts(page).patch, 'Status', 'completed'),
    message: '"status" can only be changed to "active" or "paused", got "completed"',
    status: 400,
  },
  INVALID_PATCH: {
    cause: async (page) => {
      const { patch } = locateParts(page)
      await editAs(patch, 'JSON')
      await type(patch, 'The patch', '{"owner":"Ada"}')
    },
    message: 'Unknown field "owner" ("Ada"): only "status" and "aiTag" can be changed',
    status: 400,
  },
  STATUS_LOCKED: {
    cause: async (page) => {
      const { lead, patch, policy } = locateParts(page)
      await unfold(policy)
      await choose(policy, 'Preset', 'guarded: for a service that really sends')
      await choose(lead, 'Status', 'unsubscribed')
      await choose(patch, 'Status', 'active')
    },
    message: '"status" of a lead that is "unsubscribed" cannot be changed',
    status: 409,
  },
}

describe('a refusal', () => {
  it.each(Object.entries(REFUSALS))(
    'with %s is shown with its message and HTTP status, and without a row',
    async (code, { cause, message, status }) => {
      const page = await openExplorer()
      await cause(page)
      await expect
        .poll(() => readDecision(page))
        .toEqual({
          verdict: [`Refused: ${code}`, `${message}. Nothing was changed.`],
          arrows: [],
          sentences: [],
          intents: [],
          changes: [],
        })
      await expect
        .poll(() => readResponse(page))
        .toEqual({ status, body: { success: false, error: { code, message } } })
    },
  )

  it('is also shown in the history until it is fixed', async () => {
    const page = await openExplorer()
    const { history, patch } = locateParts(page)
    await choose(patch, 'Status', 'bounced')
    await expect.poll(() => history.innerText()).toContain('Refused: INVALID_STATUS')
    await choose(patch, 'Status', 'paused')
    await expect.poll(() => history.innerText()).toContain('Enrolled in “Interested follow-up”')
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/none'] })
  })
})
