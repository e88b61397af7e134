import { expect, it } from 'vitest'

// Stryker counts failing tests. If the imports of a file throw, the file has no tests, so a mutant that prevents loading
// would seem to survive. This test loads the package itself.
it('the package can be imported', async () => {
  await expect(import('campaign-lead')).resolves.toBeDefined()
})
