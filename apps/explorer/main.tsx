import { createRoot, hydrateRoot } from 'react-dom/client'
import { Page } from './page.js'

// Without this, a file that is dropped outside the drop zone would replace the page.
addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', (event) => event.preventDefault())

const { dataset } = document.documentElement
const root = document.querySelector('#explorer')
if (root === null) throw new Error('index.html has no element #explorer')
// The development server does not render the page into the HTML.
const isExample = dataset['opening'] === undefined && root.firstElementChild !== null
if (isExample) hydrateRoot(root, <Page onShown={showPage} />)
else void openAddress(root)

/** Shows the page of an address, or of the browser's history, instead of the example in the HTML. */
async function openAddress(container: Element): Promise<void> {
  const { readPage } = await import('./read-page.js')
  container.replaceChildren()
  createRoot(container).render(<Page opened={readPage()} onShown={showPage} />)
}

/** Lets the page accept input: before, it would be lost. */
function showPage(): void {
  root?.removeAttribute('inert')
  delete dataset['opening']
}
