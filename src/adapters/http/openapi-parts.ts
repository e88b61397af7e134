/** Any text. */
export const STRING = { type: 'string' }
/** A text or `null`. */
export const STRING_OR_NULL = { type: ['string', 'null'] }
/** `true` or `false`. */
export const BOOLEAN = { type: 'boolean' }
/** A time in ISO 8601, UTC. */
export const INSTANT = { type: 'string', format: 'date-time' }
/** A non-negative integer. */
export const COUNT = { type: 'integer', minimum: 0 }

/** Maps each field of `T`, and no other field, to its schema. */
export type Described<T> = { readonly [Field in keyof T]-?: object }

/**
 * Returns the schema of an object.
 *
 * @param optional - The fields that may be absent.
 */
export function objectSchema<T>(
  properties: Described<T>,
  optional: readonly (keyof T)[] = [],
): object {
  const names: readonly PropertyKey[] = optional
  const required = Object.keys(properties).filter((name) => !names.includes(name))
  return { type: 'object', properties, required }
}

/** Returns a reference to a schema. */
export function refTo(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}

/** Returns the content of a JSON body with this schema. */
export function json(schema: string, examples: object): object {
  return { 'application/json': { schema: refTo(schema), ...examples } }
}

/** Returns a parameter that is a header of the request. */
export function headerParameter(
  name: string,
  described: { readonly description: string; readonly required: boolean },
): object {
  return { name, in: 'header', ...described, schema: STRING }
}
