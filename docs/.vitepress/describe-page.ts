/** Returns the first paragraph of a page as plain text. */
export function describePage(markdown: string): string {
  const [, paragraph = ''] = /^# .*\n+((?:(?!#|```|\||<|!\[).+\n?)+)/m.exec(markdown) ?? []
  return paragraph
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
