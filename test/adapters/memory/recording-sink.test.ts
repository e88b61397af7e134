import type { StoredIntent } from 'campaign-lead'
import { createRecordingSink } from 'campaign-lead/memory'
import { registerChecks } from 'campaign-lead/testing'
import { type EventSinkHarness, eventSinkChecks } from 'campaign-lead/testing/contracts'
import { describe, expect, it } from 'vitest'

function anIntent(id: string): StoredIntent {
  const intent = {
    type: 'cancelSend',
    leadId: 'lead_1',
    campaignId: 'cmp_1',
    sendId: 'send_1',
    sequence: 'main',
  } as const
  return { id, leadVersion: 1, intent }
}

const harness: EventSinkHarness = {
  isAllInMemory: true,
  prepare() {
    const sink = createRecordingSink()
    return { open: () => sink, executedIntents: () => sink.delivered }
  },
}

registerChecks({ describe, it }, 'createRecordingSink', eventSinkChecks(harness))

describe('createRecordingSink', () => {
  it('records every delivered intent in order, and repeated intents again', async () => {
    const sink = createRecordingSink()
    await sink.deliver([anIntent('a'), anIntent('b')])
    await sink.deliver([anIntent('a')])
    expect(sink.delivered.map(({ id }) => id)).toEqual(['a', 'b', 'a'])
  })

  it('deletes the record on clear()', async () => {
    const sink = createRecordingSink()
    await sink.deliver([anIntent('a')])
    sink.clear()
    expect(sink.delivered).toEqual([])
  })
})
