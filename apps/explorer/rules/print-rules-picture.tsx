import { renderToStaticMarkup } from 'react-dom/server'
import { RulesPicture, type RulesPictureProps } from './rules-picture.js'

/** Prints the rules picture as an SVG file, with a line for each element. */
export function printRulesPicture(props: RulesPictureProps = {}): string {
  const svg = renderToStaticMarkup(<RulesPicture {...props} />)
  return `${svg.replaceAll('><', '>\n<')}\n`
}
