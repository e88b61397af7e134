// Draws the picture of the rules: `npm run picture`.
import { writeFileSync } from 'node:fs'
import { printRulesPicture } from '../examples/explorer/rules/print-rules-picture.js'

writeFileSync('examples/explorer/rules.svg', printRulesPicture())
