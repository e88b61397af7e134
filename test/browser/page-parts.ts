import type { Locator, Page } from 'playwright-core'

/** Locates the parts of the page by their roles and accessible names. */
export function locateParts(page: Page) {
  const region = (name: string) => page.getByRole('region', { name, exact: true })
  return {
    history: page.getByRole('navigation', { name: "The lead's history" }),
    lead: region('The lead'),
    patch: region('The patch'),
    command: region('The command'),
    workspace: region('The workspace'),
    policy: region('The policy'),
    decision: region('The decision'),
    rules: region('The rules'),
    share: region('Share'),
  }
}

/** Selects an option by its label. */
export async function choose(part: Locator, name: string, label: string): Promise<void> {
  await part.getByRole('combobox', { name, exact: true }).selectOption({ label })
}

/** Replaces the text of an input by typing. */
export async function type(part: Locator, name: string, text: string): Promise<void> {
  const field = part.getByRole('textbox', { name, exact: true })
  await field.fill('')
  await field.pressSequentially(text)
}

/** Opens a tab of a part, such as the JSON tab. */
export async function openTab(part: Locator, name: string): Promise<void> {
  await part.getByRole('tab', { name, exact: true }).click()
}
