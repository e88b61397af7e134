import { printValue } from '../core/argument-checks.js'
import { LeadFileError } from './lead-file-error.js'

/** How the cells of a column are read. */
interface CellType {
  /** What is made of a cell; `undefined` leaves the field out. */
  readonly read: (cell: string) => unknown
  /** Without it, any cell will do. */
  readonly requirement?: CellRequirement
  /** The cell that tells as little as an empty one. */
  readonly nothing?: string
}

/** What a cell that is not empty must be, for its row to be a lead. */
interface CellRequirement {
  /** What it must be or do, as a fault words it. */
  readonly must: string
  readonly isMet: (cell: string) => boolean
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

// Not trimmed, since who applies the change would not: "Interested " is another tag than "Interested".
const NAME: CellType = {
  read: readText,
  requirement: {
    must: 'not begin or end with a space',
    isMet: (cell) => cell === cell.trim(),
  },
}
const COUNT: CellType = {
  read: (cell) => (cell === '' ? null : Number(cell)),
  requirement: { must: 'be a whole number of 0 or more', isMet: isCount },
  nothing: '0',
}

// What the rules do not read makes no row unreadable: a field that would not be of its type is left out.
const TEXT: CellType = { read: readText }
const SOME_TEXT: CellType = { read: (cell) => (cell === '' ? undefined : cell) }
const SOME_COUNT: CellType = {
  read: (cell) => (isCount(cell) ? Number(cell) : undefined),
  nothing: '0',
}
const SOME_BOOLEAN: CellType = { read: readBoolean }

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
  ['currentSequenceStep', SOME_COUNT],
  ['replied', SOME_BOOLEAN],
  ['addedAt', SOME_TEXT],
  ['subsequence.currentStep', SOME_COUNT],
  ['subsequence.enrolledAt', SOME_TEXT],
  ['subsequence.completedAt', TEXT],
  ['pendingSend.sendAt', SOME_TEXT],
])

const FIELDS: ReadonlySet<string> = new Set([...KNOWN.keys()].map(simplify))

/** What several columns make together, and what is no field to JavaScript. */
const NO_COLUMNS = ['subsequence', 'pendingSend', '__proto__']

/**
 * Tells what the columns are that a first row names. One that is no field of the library's is a field
 * of the host's own, and one without a name is passed over.
 *
 * @throws {@link LeadFileError} naming a column that is missing, is named twice or cannot be.
 */
export function readLeadColumns(names: readonly string[]): LeadColumn[] {
  const columns = names.map(columnOf).filter(({ name }) => name.trim() !== '')
  checkNames(columns.map(({ name }) => name))
  return columns
}

/** Counts the names that are those of a lead's fields, or nearly. */
export function countFields(names: readonly string[]): number {
  return names.filter((name) => FIELDS.has(simplify(name))).length
}

function checkNames(names: readonly string[]): void {
  const required = [...REQUIRED.keys()]
  const similar = groupBySimilarity(names)
  if (!required.some((name) => similar.has(simplify(name)))) {
    const list = required.map(printValue).join(', ')
    throw new LeadFileError(
      'It is neither JSON, which begins with [ or {, nor CSV whose first line names the columns ' +
        `${list}, which the rules read`,
    )
  }
  const impossible = names.find((name) => NO_COLUMNS.includes(name))
  if (impossible !== undefined) {
    throw new LeadFileError(`${printValue(impossible)} cannot be a column`)
  }
  const known = new Set<string>()
  for (const name of names) {
    if (known.has(name)) throw new LeadFileError(`Its first line names ${printValue(name)} twice`)
    known.add(name)
  }
  const missing = required.filter((name) => !known.has(name))
  if (missing.length > 0) throw new LeadFileError(wordMissing(missing, similar))
}

/** Names that are nearly those are not taken for them: they may be fields of the host's own. */
function wordMissing(missing: readonly string[], similar: ReadonlyMap<string, string>): string {
  const misnamed: string[] = []
  const unnamed: string[] = []
  for (const name of missing) {
    const written = similar.get(simplify(name))
    if (written === undefined) unnamed.push(printValue(name))
    else misnamed.push(`names ${printValue(written)}, which must be ${printValue(name)}`)
  }
  const rest = `does not name ${unnamed.join(', ')}, which the rules read`
  const faults = unnamed.length === 0 ? misnamed : [...misnamed, rest]
  return `Its first line ${faults.join(', and ')}`
}

/** The first of the names that look alike, by what they have in common. */
function groupBySimilarity(names: readonly string[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>()
  for (const name of names) {
    const key = simplify(name)
    if (!groups.has(key)) groups.set(key, name)
  }
  return groups
}

/** What names have in common that are easily taken for one another. */
function simplify(name: string): string {
  // Nearly all are so, and there may be millions.
  if (/^[\x21-\x7E]*$/.test(name)) return name.toLowerCase()
  const visible = name.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
  return visible.normalize('NFKC').trim().toLowerCase()
}

function columnOf(name: string, index: number): LeadColumn {
  const type = KNOWN.get(name)
  if (type === undefined) return { index, name, owner: 'lead', field: name, type: TEXT }
  const [field = name, owner = 'lead'] = name.split('.').reverse()
  return { index, name, owner, field, type }
}

function readText(cell: string): string | null {
  return cell === '' ? null : cell
}

function isCount(cell: string): boolean {
  return /^\d+$/.test(cell)
}

/** Spreadsheets write it in capitals. */
function readBoolean(cell: string): boolean | undefined {
  if (/^true$/i.test(cell)) return true
  return /^false$/i.test(cell) ? false : undefined
}
