import { wordFault } from '../core/argument-checks.js'
import type { CampaignLead } from '../core/lead.js'
import { type LeadColumn, readLeadColumns } from './lead-columns.js'

/** Makes leads of the cells of rows. */
export interface LeadMaker {
  /** Why no lead can be made of them; `undefined` where one can. */
  readonly faultOf: (cells: readonly string[]) => string | undefined
  /** Whether what is made is a lead is not known then. */
  readonly leadOf: (cells: readonly string[]) => CampaignLead
}

/**
 * Prepares to make leads of rows. An empty cell is `null`. A field without a column is missing in each
 * lead, as it would be in JSON without it.
 *
 * @param names - Those of the columns.
 * @throws {@link LeadFileError} naming a column that is missing, is named twice or cannot be.
 */
export function createLeadMaker(names: readonly string[]): LeadMaker {
  const columns = readLeadColumns(names)
  const makeLead = createObjectMaker('lead', columns)
  const makePlace = createPartMaker('subsequence', columns)
  const makePendingSend = createPartMaker('pendingSend', columns)
  return {
    faultOf: (cells) =>
      cells.length === names.length
        ? faultIn(cells, columns)
        : `It must have ${names.length} cells, as the first line has, got ${cells.length}`,
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
      const cell = cells[index] ?? ''
      made[field] = cell === '' ? null : type.read(cell)
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
  const id = columns.findIndex(({ name }) => name === `${object}.id`)
  return (cells) => (cells[id] === '' ? null : make(cells))
}

function faultIn(cells: readonly string[], columns: readonly LeadColumn[]): string | undefined {
  for (const { index, name, type } of columns) {
    const cell = cells[index] ?? ''
    if (cell !== '' && !type.isValid(cell)) {
      return wordFault('lead', [`.${name}`, type.expected, cell])
    }
  }
  return undefined
}
