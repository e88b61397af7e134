import { readFileSync } from 'node:fs'
import * as fakeKit from 'campaign-lead/testing/fake'
import { describe, expect, it } from 'vitest'
import { findTable } from '../support/markdown.js'

/** Each kind of fault, complete by the compiler. */
const KINDS = {
  internalError: { kind: 'internalError' },
  unavailable: { kind: 'unavailable' },
  droppedConnection: { kind: 'droppedConnection' },
  slowAnswer: { kind: 'slowAnswer', seconds: 1 },
  duplicatedWebhook: { kind: 'duplicatedWebhook' },
} satisfies { readonly [K in fakeKit.Fault['kind']]: fakeKit.Fault & { readonly kind: K } }

describe('the page about tests of a service', () => {
  const page = readFileSync('docs/testing.md', 'utf8')

  it('lists every kind of fault', () => {
    const fake = fakeKit.createFakeApi()
    for (const fault of Object.values(KINDS)) fake.failNext(fault)
    const planned = fake.pendingFaults.map(({ kind }) => kind)
    expect(findTable(page, '`kind`').map(([kind]) => kind)).toEqual(planned)
  })

  it('lists only properties that the fake has', () => {
    const names = findTable(page, 'property').map(([name = '']) => name.replace('(ref)', ''))
    expect(names.length).toBeGreaterThan(5)
    const fake = fakeKit.createFakeApi()
    expect(names.filter((name) => !(name in fake))).toEqual([])
  })

  it('lists every builder', () => {
    const builders = Object.keys(fakeKit).filter((name) => /^an?[A-Z]/.test(name))
    expect(findTable(page, 'builder').map(([name]) => name)).toEqual(
      expect.arrayContaining(builders),
    )
  })
})
