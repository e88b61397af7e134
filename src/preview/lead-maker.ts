import { printValue } from '../core/argument-checks.js'
import type { CampaignLead } from '../core/lead.js'
import { type LeadColumn, readLeadColumns } from './lead-columns.js'

/** Makes leads of the cells of rows. */
export interface LeadMaker {
  /** Why a cell may be of another column than its own; `undefined` where none can. */
  readonly shiftOf: (cells: readonly string[]) => string | undefined
  /** Why no lead can be made of cells that are each in their column; `undefined` where one can. */
  readonly faultOf: (cells: readonly string[]) => string | undefined
  /** `null` where it is empty. */
  readonly idOf: (cells: readonly string[]) => string | null
  /** Whether what is made is a lead is not known then. */
  readonly leadOf: (cells: readonly string[]) => CampaignLead
}

/**
 * Prepares to make leads of rows. An empty cell is `null`, where the field may be that. A field without a
 * column is missing in each lead, as it would be in JSON without it.
 *
 * @param names - Those of the columns.
 * @throws {@link LeadFileError} naming a column that is missing, is named twice or cannot be.
 */
export function createLeadMaker(names: readonly string[]): LeadMaker {
  const columns = readLeadColumns(names)
  const makeLead = createObjectMaker('lead', columns)
  const makePlace = createPartMaker('subsequence', columns)
  const makePendingSend = createPartMaker('pendingSend', columns)
  const findPlaceOfNone = createContradictionFinder('subsequence', columns)
  const findSendOfNone = createContradictionFinder('pendingSend', columns)
  const id = indexOf('_id', columns)
  const end = (columns.at(-1)?.index ?? -1) + 1
  return {
    shiftOf: (cells) =>
      cells.length === names.length
        ? faultBehind(end, cells)
        : `It must have ${names.length} cells, as the first line has, got ${cells.length}`,
    faultOf: (cells) => faultIn(cells, columns) ?? findPlaceOfNone(cells) ?? findSendOfNone(cells),
    idOf: (cells) => cells[id] || null,
    leadOf(cells) {
      const lead = makeLead(cells)
      lead['subsequence'] = makePlace(cells)
      lead['pendingSend'] = makePendingSend(cells)
      return Object(lead)
    },
  }
}

type MakeObject = (cells: readonly string[]) => Record<string, unknown>

function createObjectMaker(object: string, columns: readonly LeadColumn[]): MakeObject {
  const own = columns.filter(({ owner }) => owner === object)
  return (cells) => {
    const made: Record<string, unknown> = {}
    for (const { index, field, type } of own) {
      const value = type.read(cells[index] ?? '')
      if (value !== undefined) made[field] = value
    }
    return made
  }
}

/** Makes nothing where its id is empty. */
function createPartMaker(
  object: string,
  columns: readonly LeadColumn[],
): (cells: readonly string[]) => Record<string, unknown> | null {
  const make = createObjectMaker(object, columns)
  const id = indexOf(`${object}.id`, columns)
  return (cells) => (cells[id] === '' ? null : make(cells))
}

/** Finds what a row tells of a part whose id is empty: without it, a lead under way would look like a fresh one. */
function createContradictionFinder(
  object: string,
  columns: readonly LeadColumn[],
): (cells: readonly string[]) => string | undefined {
  const id = indexOf(`${object}.id`, columns)
  const others = columns.filter(({ owner, index }) => owner === object && index !== id)
  return (cells) => {
    if (cells[id] !== '') return undefined
    for (const { index, name, type } of others) {
      const cell = cells[index] ?? ''
      if (cell === '' || cell === type.nothing) continue
      return `lead.${object}.id is empty, but lead.${name} is ${printValue(cell)}`
    }
    return undefined
  }
}

function indexOf(column: string, columns: readonly LeadColumn[]): number {
  return columns.find(({ name }) => name === column)?.index ?? -1
}

/** A cell behind the last column with a name may be that column's own, moved on by a delimiter too many. */
function faultBehind(end: number, cells: readonly string[]): string | undefined {
  for (let index = end; index < cells.length; index += 1) {
    const cell = cells[index] ?? ''
    if (cell !== '') return `Cell ${index + 1} is ${printValue(cell)}, but its column has no name`
  }
  return undefined
}

function faultIn(cells: readonly string[], columns: readonly LeadColumn[]): string | undefined {
  for (const { index, name, type } of columns) {
    const { requirement } = type
    const cell = cells[index] ?? ''
    if (cell === '' || requirement === undefined || requirement.isMet(cell)) continue
    return `lead.${name} must ${requirement.must}, got ${printValue(cell)}`
  }
  return undefined
}
