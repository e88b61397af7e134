// Checks the links of the built site: `npm run docs` calls it. Prints each broken link and fails.
import { findBrokenSiteLinks } from './site/find-broken-site-links.js'

const broken = findBrokenSiteLinks('docs/.vitepress/dist', process.env['DOCS_BASE'])
for (const line of broken) console.error(line)
if (broken.length > 0) {
  console.error(`${broken.length} broken links`)
  process.exitCode = 1
}
