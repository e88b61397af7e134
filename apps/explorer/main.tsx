import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Explorer } from './explorer.js'

// A file that is dropped beside the place for it would be opened instead of the page, and all in it be gone.
addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', (event) => event.preventDefault())

const place = document.querySelector('#explorer')
if (place === null) throw new Error('index.html has no place for the explorer')
createRoot(place).render(
  <StrictMode>
    <Explorer />
  </StrictMode>,
)
