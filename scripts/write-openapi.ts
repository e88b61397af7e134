// Writes openapi.json, which the handler also serves: `npm run openapi`.
import { writeFileSync } from 'node:fs'
import { DEFAULT_BODY_LIMIT } from '../src/adapters/http/lead-handler.js'
import { createOpenApiDocument } from '../src/adapters/http/openapi-document.js'
import { printJson } from './vectors/print-json.js'

const document = createOpenApiDocument({ basePath: '/', bodyLimit: DEFAULT_BODY_LIMIT })
writeFileSync('openapi.json', printJson(document))
