/** Returns the same key for names that differ only in case, invisible characters, surrounding spaces or width. */
export function simplifyName(name: string): string {
  // The common case, without Unicode normalization: there may be millions of names.
  if (/^[\x21-\x7E]*$/.test(name)) return name.toLowerCase()
  const visible = name.replaceAll(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
  return visible.normalize('NFKC').trim().toLowerCase()
}
