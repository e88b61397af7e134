// Packs `dist` into temp/campaign-lead.tgz, which other checks use: `npm run pack`.
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync } from 'node:fs'

mkdirSync('temp', { recursive: true })
const output = execFileSync('npm', ['pack', '--json', '--pack-destination', 'temp'], {
  encoding: 'utf8',
})
const [{ filename }] = JSON.parse(output)
renameSync(`temp/${filename}`, 'temp/campaign-lead.tgz')
