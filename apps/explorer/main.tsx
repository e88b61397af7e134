import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Explorer } from './explorer.js'

// Without this, a file that is dropped outside the drop zone would replace the page.
addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', (event) => event.preventDefault())

const root = document.querySelector('#explorer')
if (root === null) throw new Error('index.html has no element #explorer')
createRoot(root).render(
  <StrictMode>
    <Explorer />
  </StrictMode>,
)
