import type { FieldReading } from './json-field.js'

/** Loads the functions that read typed texts. The first view does not need them. */
export async function loadReaders() {
  const [lead, workspace, json] = await Promise.all([
    import('../model/read-lead-text.js'),
    import('../model/read-workspace-text.js'),
    import('../model/read-json-text.js'),
  ])
  return { ...lead, ...workspace, ...json }
}

/** The functions that read typed texts. */
export type Readers = Awaited<ReturnType<typeof loadReaders>>

/** Reads any JSON, such as a patch. */
export function readValue({ readJsonText }: Readers, text: string): FieldReading<unknown> {
  const reading = readJsonText(text)
  return reading.kind === 'unreadable' ? reading : { kind: 'read', value: reading.value }
}
