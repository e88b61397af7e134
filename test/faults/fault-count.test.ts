import { expect, it } from 'vitest'
import { countIntents } from './fault-count.js'

it('what is lost, invented and carried out twice shows in the count', () => {
  const count = countIntents(4, ['a', 'b', 'c', 'd'], ['a', 'b', 'b', 'b', 'x', 'x', 'd'])
  expect(count).toEqual({
    updates: 4,
    stored: 4,
    carriedOut: 4,
    twice: 2,
    lost: 1,
    invented: 1,
  })
})
