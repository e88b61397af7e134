import { check, checkString } from '../../core/argument-checks.js'
import { areStorableIds } from './storable.js'

/** A schema's name, quoted. @throws TypeError for a name that PostgreSQL does not take. */
export function quoteSchema(schema: string): string {
  checkString('options.schema', schema)
  const isName = schema !== '' && Buffer.byteLength(schema) <= 63 && areStorableIds(schema)
  check(isName, 'options.schema', 'a name of 1 to 63 bytes', schema)
  return `"${schema.replaceAll('"', '""')}"`
}
