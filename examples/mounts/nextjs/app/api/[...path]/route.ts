import { handle } from '../../../../lead-handler'

export const PATCH = handle
export const GET = handle
