import { expect, it } from 'vitest'
import { countIntents } from './fault-count.js'

it('countIntents() counts lost, invented and repeated intents', () => {
  const count = countIntents(4, ['a', 'b', 'c', 'd'], ['a', 'b', 'b', 'b', 'x', 'x', 'd'])
  expect(count).toEqual({
    updates: 4,
    stored: 4,
    executed: 4,
    twice: 2,
    lost: 1,
    invented: 1,
  })
})
