import { printValue } from '../core/argument-checks.js'
import { LeadFileError } from './lead-file.js'

/** How the cells of a column are read. */
interface CellType {
  /** Converts a cell to a value; `undefined` omits the field. */
  readonly read: (cell: string) => unknown
  /** Any cell is valid if this is missing. */
  readonly requirement?: CellRequirement
  /** A cell that means the same as an empty cell. */
  readonly emptyValue?: string
}

/** A rule for cells that are not empty: if a cell violates it, its row is unreadable. */
interface CellRequirement {
  /** Completes the message "… must". */
  readonly must: string
  readonly isMet: (cell: string) => boolean
}

/** A column, and the field of an object that its cells are read into. */
export interface LeadColumn {
  readonly index: number
  readonly name: string
  /** The object that has the field: the lead, its subsequence, its pending send or its claimed send. */
  readonly owner: string
  readonly field: string
  readonly type: CellType
}

// A name is not trimmed, since the rules do not trim either: "Interested " is another tag than "Interested".
const NAME: CellType = {
  read: readText,
  requirement: {
    must: 'not begin or end with a space',
    isMet: (cell) => cell === cell.trim(),
  },
}
const COUNT: CellType = {
  read: (cell) => (cell === '' ? null : Number(cell)),
  requirement: { must: 'be a non-negative integer', isMet: isCount },
  emptyValue: '0',
}

// Fields that the rules do not read have no requirement: an invalid value is omitted.
const TEXT: CellType = { read: readText }
const OPTIONAL_TEXT: CellType = { read: (cell) => (cell === '' ? undefined : cell) }
const OPTIONAL_COUNT: CellType = {
  read: (cell) => (isCount(cell) ? Number(cell) : undefined),
  emptyValue: '0',
}
const OPTIONAL_BOOLEAN: CellType = { read: readBoolean }

/** The columns that the rules read. Without one of them, every lead would be previewed wrongly. */
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

/**
 * The columns of claimed sends. A file with one of them needs all of them: the rules compare a claim with the
 * enrollment of the lead, and would otherwise count a claimed send as not sent.
 */
const CLAIM = new Map([
  ['sendInFlight.id', NAME],
  ['sendInFlight.sequence', NAME],
  ['sendInFlight.subsequenceId', NAME],
  ['sendInFlight.enrolledAt', NAME],
  ['sendInFlight.attempt', COUNT],
  ['sendInFlight.claimedAt', NAME],
  ['sendInFlight.leaseUntil', NAME],
])

const KNOWN = new Map([
  ...REQUIRED,
  ...CLAIM,
  ['currentSequenceStep', OPTIONAL_COUNT],
  ['replied', OPTIONAL_BOOLEAN],
  ['addedAt', OPTIONAL_TEXT],
  ['subsequence.currentStep', OPTIONAL_COUNT],
  ['subsequence.enrolledAt', OPTIONAL_TEXT],
  ['subsequence.completedAt', TEXT],
  ['pendingSend.sendAt', OPTIONAL_TEXT],
])

const KNOWN_KEYS: ReadonlySet<string> = new Set([...KNOWN.keys()].map(simplify))

/** The names of the objects that several columns form together, and a name that cannot be a field. */
const FORBIDDEN = ['subsequence', 'pendingSend', 'sendInFlight', '__proto__']

/**
 * Reads the columns from their names. An unknown name is a custom field; unnamed columns are ignored.
 *
 * @throws {@link LeadFileError} if a column is missing, duplicate or forbidden; the message names it.
 */
export function readLeadColumns(names: readonly string[]): LeadColumn[] {
  const columns = names.map(toColumn).filter(({ name }) => name.trim() !== '')
  checkNames(columns.map(({ name }) => name))
  return columns
}

/** Counts the names of lead columns, including misspelled names such as `_ID`. */
export function countLeadColumns(names: readonly string[]): number {
  return names.filter((name) => KNOWN_KEYS.has(simplify(name))).length
}

function checkNames(names: readonly string[]): void {
  const required = [...REQUIRED.keys()]
  const similar = groupBySimilarity(names)
  if (!required.some((name) => similar.has(simplify(name)))) {
    const list = required.map(printValue).join(', ')
    throw new LeadFileError(
      `Expected JSON, which starts with [ or {, or CSV with the columns ${list} in the first line`,
    )
  }
  const forbidden = names.find((name) => FORBIDDEN.includes(name))
  if (forbidden !== undefined) {
    throw new LeadFileError(`${printValue(forbidden)} is not allowed as a column name`)
  }
  const known = new Set<string>()
  for (const name of names) {
    if (known.has(name)) throw new LeadFileError(`Duplicate column ${printValue(name)}`)
    known.add(name)
  }
  const hasClaims = [...CLAIM.keys()].some((name) => similar.has(simplify(name)))
  const needed = hasClaims ? [...required, 'subsequence.enrolledAt', ...CLAIM.keys()] : required
  const missing = needed.filter((name) => !known.has(name))
  if (missing.length > 0) throw new LeadFileError(describeMissing(missing, similar))
}

/** Similar names are reported, not accepted: they may be custom fields. */
function describeMissing(missing: readonly string[], similar: ReadonlyMap<string, string>): string {
  const misspelled: string[] = []
  const absent: string[] = []
  for (const name of missing) {
    const written = similar.get(simplify(name))
    if (written === undefined) absent.push(printValue(name))
    else misspelled.push(`Column ${printValue(written)} must be named ${printValue(name)}`)
  }
  const rest = `Missing ${absent.length === 1 ? 'column' : 'columns'} ${absent.join(', ')}`
  return (absent.length === 0 ? misspelled : [...misspelled, rest]).join('. ')
}

/** Returns the first name of each group of similar names, by the key of the group. */
function groupBySimilarity(names: readonly string[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>()
  for (const name of names) {
    const key = simplify(name)
    if (!groups.has(key)) groups.set(key, name)
  }
  return groups
}

/** Returns the same key for names that are easily confused. */
function simplify(name: string): string {
  // The common case, without Unicode normalization: there may be millions of names.
  if (/^[\x21-\x7E]*$/.test(name)) return name.toLowerCase()
  const visible = name.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
  return visible.normalize('NFKC').trim().toLowerCase()
}

function toColumn(name: string, index: number): LeadColumn {
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

/** Ignores case: spreadsheets write TRUE and FALSE. */
function readBoolean(cell: string): boolean | undefined {
  if (/^true$/i.test(cell)) return true
  return /^false$/i.test(cell) ? false : undefined
}
