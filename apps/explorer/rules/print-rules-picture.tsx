import { readFileSync } from 'node:fs'
import { renderToStaticMarkup } from 'react-dom/server'
import { RulesPicture, type RulesPictureProps } from './rules-picture.js'

const FILE = new URL('rules-picture.css', import.meta.url)
const CSS = readFileSync(FILE, 'utf8').replaceAll(/\/\*.*?\*\/\s*/gs, '')
const COLOR = /(?<name>--[\w-]+): light-dark\((?<light>#\w+), (?<dark>#\w+)\)/g

/** Prints the rules picture as an SVG file with its style, and with a line for each element. */
export function printRulesPicture(props: RulesPictureProps = {}): string {
  const svg = renderToStaticMarkup(<RulesPicture {...props} />)
  const lines = svg.replaceAll('><', '>\n<')
  return `${lines.replace('</desc>', `</desc>\n<style>\n${printStyle()}</style>`)}\n`
}

/** Prints the style without `light-dark()`, which programs that show SVG files often do not support. */
function printStyle(): string {
  const light = CSS.replaceAll(COLOR, '$<name>: $<light>')
  const dark = [...CSS.matchAll(COLOR)].map(([color]) => color.replace(COLOR, '$<name>: $<dark>'))
  return `${light}@media (prefers-color-scheme: dark) {\n.rules-picture {\n${dark.join(';\n')};\n}\n}\n`
}
