// Draws the rules picture: `npm run picture`.
import { writeFileSync } from 'node:fs'
import { printRulesPicture } from '../apps/explorer/rules/print-rules-picture.js'

writeFileSync('apps/explorer/rules.svg', printRulesPicture())
