import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Explorer } from './explorer.js'

const place = document.querySelector('#explorer')
if (place === null) throw new Error('index.html has no place for the explorer')
createRoot(place).render(
  <StrictMode>
    <Explorer />
  </StrictMode>,
)
