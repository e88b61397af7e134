/** Other names of fields, as exports of databases and of other products have them. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['tag', 'aitag'],
  ['leadid', 'id'],
  ['campaignleadid', 'id'],
])

/**
 * Returns the same key for the spellings of a field: `aiTag`, `ai_tag`, `AI Tag`, and `subsequence.id`,
 * `subsequence_id`, `Subsequence ID`.
 */
export function simplifySpelling(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** Returns the same key for the spellings and the other names of a field, such as `tag`. It may be another field. */
export function simplifyFieldName(name: string): string {
  const key = simplifySpelling(name)
  return ALIASES.get(key) ?? key
}
