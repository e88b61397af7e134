import { expect, it } from 'vitest'

// Stryker counts tests that fail, and a file whose imports throw has none: a mutant that stops the
// package from loading would seem to survive. Here the package is loaded within a test.
it('the package loads', async () => {
  await expect(import('campaign-lead')).resolves.toBeDefined()
})
