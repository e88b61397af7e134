import { LeadFileError } from './lead-file-error.js'

/** How the cells of a column are read, where they are not empty. */
interface CellType {
  /** What a cell must be or do, as a fault words it. */
  readonly must: string
  readonly isValid: (cell: string) => boolean
  readonly read: (cell: string) => unknown
  /** The cell that tells as little as an empty one. */
  readonly nothing?: string
}

/** A column, and the field that it makes of an object. */
export interface LeadColumn {
  readonly index: number
  readonly name: string
  /** What has the field: the lead itself, or a part of it. */
  readonly owner: string
  readonly field: string
  readonly type: CellType
}

const TEXT: CellType = { must: 'be a string', isValid: () => true, read: (cell) => cell }
// Not trimmed, since who applies the change would not: "Interested " is another tag than "Interested".
const NAME: CellType = {
  must: 'not begin or end with a space',
  isValid: (cell) => cell === cell.trim(),
  read: (cell) => cell,
}
const COUNT: CellType = {
  must: 'be a whole number of 0 or more',
  isValid: (cell) => /^\d+$/.test(cell),
  read: Number,
  nothing: '0',
}
const BOOLEAN: CellType = {
  must: 'be true or false',
  isValid: (cell) => cell === 'true' || cell === 'false',
  read: (cell) => cell === 'true',
}

/** The columns that the rules read: without one of them, each lead would look like another one. */
const REQUIRED = new Map([
  ['_id', NAME],
  ['campaignId', NAME],
  ['status', NAME],
  ['aiTag', NAME],
  ['subsequence.id', NAME],
  ['subsequence.status', NAME],
  ['subsequence.emailsSent', COUNT],
  ['pendingSend.id', NAME],
  ['pendingSend.sequence', NAME],
])

const KNOWN = new Map([
  ...REQUIRED,
  ['currentSequenceStep', COUNT],
  ['replied', BOOLEAN],
  ['addedAt', TEXT],
  ['subsequence.currentStep', COUNT],
  ['subsequence.enrolledAt', TEXT],
  ['subsequence.completedAt', TEXT],
  ['pendingSend.sendAt', TEXT],
])

/** What several columns make together, and what is no field to JavaScript. */
const NO_COLUMNS = ['subsequence', 'pendingSend', '__proto__']

/**
 * Tells what the columns are that a first line names. One that is no field of the library's is a field
 * of the host's own.
 *
 * @throws {@link LeadFileError} naming a column that is missing, is named twice or cannot be.
 */
export function readLeadColumns(names: readonly string[]): LeadColumn[] {
  const impossible = names.find((name) => NO_COLUMNS.includes(name))
  if (impossible !== undefined) throw new LeadFileError(`${quote(impossible)} cannot be a column`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new LeadFileError(`Its first line names ${quote(twice)} twice`)
  const missing = [...REQUIRED.keys()].filter((name) => !names.includes(name))
  if (missing.length > 0) {
    const list = missing.map(quote).join(', ')
    throw new LeadFileError(`Its first line does not name ${list}, which the rules read`)
  }
  return names.map(columnOf)
}

function columnOf(name: string, index: number): LeadColumn {
  const type = KNOWN.get(name)
  if (type === undefined) return { index, name, owner: 'lead', field: name, type: TEXT }
  const [field = name, owner = 'lead'] = name.split('.').reverse()
  return { index, name, owner, field, type }
}

function quote(name: string): string {
  return JSON.stringify(name)
}
