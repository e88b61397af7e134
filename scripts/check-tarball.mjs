// Fails if the tarball exceeds its budget: part of `npm run check:package`.
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'

const TARBALL = 'temp/campaign-lead.tgz'
const MAX_BYTES = 550_000
const MAX_FILES = 120

const bytes = statSync(TARBALL).size
const files = execFileSync('tar', ['-tzf', TARBALL], { encoding: 'utf8' }).trim().split('\n').length
console.log(`${TARBALL}: ${bytes} of ${MAX_BYTES} bytes, ${files} of ${MAX_FILES} files`)
if (bytes > MAX_BYTES || files > MAX_FILES) process.exitCode = 1
