import { useState } from 'react'
import { printCount } from '../../../src/preview/readable-text.js'
import { CopyButton } from '../parts/copy-button.js'
import type { CallPreviewWorker } from './open-preview-worker.js'
import type { LeadSelection } from './previewer.js'
import { saveFile } from './save-file.js'

/** Saves the leads that the filter and the search select, on all pages, or copies their ids. */
export function ListDownloads({
  fileName,
  selection,
  total,
  call,
}: {
  readonly fileName: string
  readonly selection: LeadSelection
  /** The number of selected leads. */
  readonly total: number
  readonly call: CallPreviewWorker
}) {
  const [problem, setProblem] = useState<string | null>(null)
  if (total === 0) return null

  async function save(format: 'csv' | 'json'): Promise<void> {
    try {
      const content = await call('export', { ...selection, format })
      saveFile(nameDownload(fileName, selection, format), content)
      setProblem(null)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }

  async function printIds(): Promise<string> {
    const ids = await call('listIds', selection)
    return ids.join('\n')
  }

  return (
    <div className="downloads">
      <span>Download {total === 1 ? 'this lead' : `these ${printCount(total, 'lead')}`}:</span>
      <button type="button" aria-label="Download as CSV" onClick={() => void save('csv')}>
        CSV
      </button>
      <button type="button" aria-label="Download as JSON" onClick={() => void save('json')}>
        JSON
      </button>
      <CopyButton label="Copy ids" of={selection} getText={printIds} />
      {problem !== null && (
        <p className="problem" role="alert">
          The download failed: {problem}
        </p>
      )}
    </div>
  )
}

function nameDownload(
  fileName: string,
  { outcome, search }: LeadSelection,
  format: 'csv' | 'json',
): string {
  const base = fileName
    .replace(/\.\w+$/, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
  const part = outcome ?? (search === '' ? 'all' : 'found')
  return `${base}-${part}.${format}`
}
