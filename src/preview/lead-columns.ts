import { printValue } from '../core/argument-checks.js'
import { ASSUMPTIONS, type ColumnChoices } from './column-choices.js'
import { simplifySpelling } from './field-names.js'
import { LeadFileError } from './lead-file.js'
import { simplifyName } from './simplify-name.js'

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
  /** The path of the field, such as `subsequence.id`. */
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

/** Every field that a column can be read as. */
export const FIELD_NAMES: readonly string[] = [...KNOWN.keys()]

/** The fields that a file must have. */
export const REQUIRED_NAMES: readonly string[] = [...REQUIRED.keys()]

const NAMES_BY_KEY: ReadonlyMap<string, string> = new Map(
  FIELD_NAMES.map((name) => [simplifyName(name), name]),
)

/** The names of the objects that several columns form together, and a name that cannot be a field. */
const FORBIDDEN = ['subsequence', 'pendingSend', 'sendInFlight', '__proto__']

/**
 * Reads the columns from their names, ignoring case if no column has the exact name. An unknown name is a custom field;
 * unnamed columns are ignored.
 *
 * @throws {@link LeadFileError} if a column is missing, duplicate or forbidden; the message names it.
 */
export function readLeadColumns(
  names: readonly string[],
  choices: ColumnChoices | undefined,
): LeadColumn[] {
  const fields = findFields(names, choices)
  const columns = names.flatMap((name, index) =>
    name.trim() === '' ? [] : [toColumn(fields[index] ?? name, index)],
  )
  checkNames(columns, names, choices?.absent ?? [])
  return columns
}

/** Counts the names of lead columns, ignoring case and invisible characters. */
export function countLeadColumns(names: readonly string[]): number {
  return names.filter((name) => NAMES_BY_KEY.has(simplifyName(name))).length
}

/**
 * Returns the field of each column, or `undefined` for a custom field. A chosen field comes first, then the exact name,
 * then a name that differs only in case or invisible characters.
 */
export function findFields(
  names: readonly string[],
  choices?: ColumnChoices,
): (string | undefined)[] {
  const exact = names.map(
    (name) => choices?.fields.get(name) ?? (KNOWN.has(name) ? name : undefined),
  )
  const taken = new Set(exact)
  return names.map((name, index) => {
    const similar = exact[index] ?? NAMES_BY_KEY.get(simplifyName(name))
    return exact[index] === undefined && taken.has(similar) ? undefined : similar
  })
}

function checkNames(
  columns: readonly LeadColumn[],
  names: readonly string[],
  absent: readonly string[],
): void {
  if (!REQUIRED_NAMES.some((name) => columns.some((column) => column.name === name))) {
    const list = REQUIRED_NAMES.map(printValue).join(', ')
    throw new LeadFileError(
      `Expected JSON, which starts with [ or {, or CSV with the columns ${list} in the first line`,
    )
  }
  const known = new Set<string>()
  for (const { name, index } of columns) {
    if (FORBIDDEN.includes(name)) {
      throw new LeadFileError(`${printValue(name)} is not allowed as a column name`)
    }
    if (known.has(name)) throw new LeadFileError(`Duplicate column ${printValue(names[index])}`)
    known.add(name)
  }
  const hasClaims = [...CLAIM.keys()].some((name) => known.has(name))
  const needed = hasClaims
    ? [...REQUIRED_NAMES, 'subsequence.enrolledAt', ...CLAIM.keys()]
    : REQUIRED_NAMES
  const missing = needed.filter((name) => !known.has(name) && !isAbsent(name, absent))
  if (missing.length > 0) throw new LeadFileError(describeMissing(missing, names))
}

/** Reports whether a field can be absent: of a part with an id, only the number of sent e-mails. */
function isAbsent(name: string, absent: readonly string[]): boolean {
  const [part, field] = name.split('.')
  const isPartAbsent = field === undefined || absent.includes(`${part}.id`)
  return (
    ASSUMPTIONS.has(name) &&
    absent.includes(name) &&
    (isPartAbsent || name === 'subsequence.emailsSent')
  )
}

/** Other spellings, such as `ai_tag`, are reported, not accepted: they may be custom fields. */
function describeMissing(missing: readonly string[], names: readonly string[]): string {
  const misspelled: string[] = []
  const absent: string[] = []
  // Not in the loop: there may be millions of names.
  const spellings = names.map(simplifySpelling)
  for (const name of missing) {
    const written = names[spellings.indexOf(simplifySpelling(name))]
    if (written === undefined) absent.push(printValue(name))
    else misspelled.push(`Column ${printValue(written)} must be named ${printValue(name)}`)
  }
  const rest = `Missing ${absent.length === 1 ? 'column' : 'columns'} ${absent.join(', ')}`
  return (absent.length === 0 ? misspelled : [...misspelled, rest]).join('. ')
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
