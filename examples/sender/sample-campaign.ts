import { randomBytes } from 'node:crypto'
import type { Subsequence } from 'campaign-lead'
import type { MemorySeed } from 'campaign-lead/memory'
import type { MailIdentity } from './compose-email.js'
import type { SendWindow } from './send-window.js'
import { createSendId, type MailLead, type SequenceStep, type Sequences } from './sequences.js'
import { createRefSigner } from './signed-refs.js'

/** In a real campaign, days. */
const STEP_SECONDS = 1

/** In a real campaign, `days: [1, 2, 3, 4, 5], fromHour: 9, toHour: 17`. */
export const window: SendWindow = {
  days: [1, 2, 3, 4, 5, 6, 7],
  fromHour: 0,
  toHour: 24,
  timeZone: 'Europe/Berlin',
}

const interested: Subsequence = {
  id: 'sub_interested',
  name: 'Interested follow-up',
  trigger: { type: 'ai_tag', value: 'Interested' },
}

export const sequences: Sequences = {
  main: [
    aStep('A question', 'may I ask you something?', 0),
    aStep('Again: a question', 'did you see my e-mail?', STEP_SECONDS),
    aStep('One last time', 'this is my last e-mail.', STEP_SECONDS),
  ],
  subsequences: new Map([
    [interested.id, [aStep('Nice to hear from you', 'shall we have a call?', STEP_SECONDS)]],
  ]),
}

function aStep(subject: string, sentence: string, delaySeconds: number): SequenceStep {
  return { delaySeconds, subject, text: ({ firstName }) => `Hello ${firstName}, ${sentence}` }
}

/** Returns who sends. All processes need the same secret, which is a random one in production. */
export function createIdentity(unsubscribeUrl: string): MailIdentity {
  return {
    from: 'Sam Sender <sam@example.com>',
    feedbackDomain: 'feedback.example.com',
    unsubscribeUrl,
    signer: createRefSigner('for demonstration only'),
  }
}

const FIRST_NAMES = [
  'Ada',
  'Alan',
  'Barbara',
  'Dennis',
  'Donald',
  'Edsger',
  'Grace',
  'Linus',
  'Margaret',
] as const

/** What happens to the e-mails of a lead depends on the first name, see `main.ts`. */
export type FirstName = (typeof FIRST_NAMES)[number]

/** Creates a workspace whose leads are due. Its ids are new, so that the program can run twice with one database. */
export function createSeed(
  now: Date,
): MemorySeed<MailLead> & { readonly leads: readonly MailLead[] } {
  const campaignId = randomBytes(12).toString('hex')
  const leads = FIRST_NAMES.map((firstName): MailLead => {
    const names = { campaignId, _id: randomBytes(12).toString('hex'), subsequence: null }
    const dueSeconds = firstName === 'Margaret' ? 3_600 : 0
    return {
      _id: names._id,
      campaignId,
      email: `${firstName.toLowerCase()}@example.net`,
      firstName,
      status: firstName === 'Linus' ? 'paused' : 'active',
      aiTag: null,
      currentSequenceStep: 0,
      replied: false,
      addedAt: now.toISOString(),
      subsequence: null,
      pendingSend: {
        id: createSendId(names, 'main', 0),
        sequence: 'main',
        sendAt: new Date(now.getTime() + dueSeconds * 1000).toISOString(),
      },
    }
  })
  const campaign = { id: campaignId, subsequences: [interested], leads }
  const workspace = { id: `ws_${campaignId}`, tags: ['Interested'], campaigns: [campaign] }
  return { workspaces: [workspace], leads }
}
