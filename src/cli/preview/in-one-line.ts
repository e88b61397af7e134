import { showInvisible } from '../../preview/readable-text.js'

/** What comes from outside cannot begin a line either, where each line says something of its own. */
export function inOneLine(text: string): string {
  return showInvisible(text).replaceAll('\n', String.raw`\u000a`)
}
