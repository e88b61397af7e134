/** Returns the anchor of a heading, as GitHub names it, so that a link works on GitHub and on the site. */
export function slugify(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

/** Returns the anchors of the headings of a Markdown document. A repeated heading has a number. */
export function findAnchors(markdown: string): string[] {
  const withoutCode = markdown.replaceAll(/^(`{3,}).*?^\1$/gms, '')
  const counts = new Map<string, number>()
  return [...withoutCode.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = slugify(heading)
    const count = counts.get(anchor) ?? 0
    counts.set(anchor, count + 1)
    return count === 0 ? anchor : `${anchor}-${count}`
  })
}
