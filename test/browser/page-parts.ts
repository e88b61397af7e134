import type { Locator, Page } from 'playwright-core'

/** Locates the parts of the page by their roles and accessible names. */
export function locateParts(page: Page) {
  const region = (name: string) => page.getByRole('region', { name, exact: true })
  return {
    views: page.getByRole('navigation', { name: 'Views' }),
    changes: page.getByRole('group', { name: 'Changes' }),
    latestChange: page.getByRole('status', { name: 'Latest change' }),
    verdict: page.locator('h2.verdict'),
    decision: region('The decision'),
    /** In one of its two layouts: the other is hidden. */
    picture: page.getByRole('group', { name: 'What happens to a lead when its AI tag is set' }),
    history: page.getByRole('navigation', { name: "The lead's history" }),
    lead: region('The lead'),
    patch: region('The patch'),
    command: region('The command'),
    workspace: region('The workspace'),
    policy: region('The policy'),
    result: region('The result'),
    share: region('Share'),
  }
}

/** Shows another view of the page. */
export async function openView(page: Page, name: string): Promise<void> {
  await locateParts(page).views.getByRole('link', { name, exact: true }).click()
}

/** Opens a part that is folded to one line, such as the policy. */
export async function unfold(part: Locator): Promise<Locator> {
  const details = part.locator('details').first()
  const isOpen = await details.evaluate((element) => element.matches('[open]'))
  if (!isOpen) await details.locator('summary').first().click()
  return part
}

/** Opens everything that is folded. */
export async function unfoldAll(page: Page): Promise<void> {
  const summaries = page.locator('details:not([open]) > summary:visible')
  while ((await summaries.count()) > 0) await summaries.first().click()
}

/** Selects an option by its label, with the focus, as by a click. */
export async function choose(part: Locator, name: string, label: string): Promise<void> {
  const list = part.getByRole('combobox', { name, exact: true })
  await list.focus()
  await list.selectOption({ label })
}

/** Replaces the text of an input by typing. */
export async function type(part: Locator, name: string, text: string): Promise<void> {
  const field = part.getByRole('textbox', { name, exact: true })
  await field.fill('')
  await field.pressSequentially(text)
}

/** Shows the form or the JSON of a part. */
export async function editAs(part: Locator, editor: 'Form' | 'JSON'): Promise<void> {
  await part.getByRole('radio', { name: editor, exact: true }).check()
}

/** Presses the arrow of the picture that is a row of the rule table. */
export async function tryRow(page: Page, row: string): Promise<void> {
  const { picture } = locateParts(page)
  await picture.getByRole('button', { name: `Try ${row}: ` }).click()
}

/** Adds steps until there are this many. */
export async function addSteps(page: Page, upTo: number): Promise<void> {
  const { history } = locateParts(page)
  for (let step = 2; step <= upTo; step++) {
    await history.getByRole('button', { name: 'Add step' }).click()
  }
}
