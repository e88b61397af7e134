import type { Locator, Page } from 'playwright-core'

/** The parts of the page, as a screen reader finds them. */
export function partsOf(page: Page) {
  const region = (name: string) => page.getByRole('region', { name, exact: true })
  return {
    history: page.getByRole('navigation', { name: "The lead's history" }),
    lead: region('The lead'),
    patch: region('The patch'),
    workspace: region('The workspace'),
    policy: region('The policy'),
    decision: region('The decision'),
    rules: region('The rules'),
    share: region('Share it'),
  }
}

/** Chooses from a list by what is read there. */
export async function choose(part: Locator, name: string, label: string): Promise<void> {
  await part.getByRole('combobox', { name, exact: true }).selectOption({ label })
}

/** Types a text into a field, in place of what is there. */
export async function type(part: Locator, name: string, text: string): Promise<void> {
  const field = part.getByRole('textbox', { name, exact: true })
  await field.fill('')
  await field.pressSequentially(text)
}

/** Turns to a tab of a part, such as the one in which it is given as JSON. */
export async function turnTo(part: Locator, name: string): Promise<void> {
  await part.getByRole('tab', { name, exact: true }).click()
}
