const assert = require('node:assert/strict')
const main = require('campaign-lead')
const http = require('campaign-lead/http')
const logging = require('campaign-lead/logging')
const memory = require('campaign-lead/memory')
const opentelemetry = require('campaign-lead/opentelemetry')
const pgBoss = require('campaign-lead/pg-boss')
const postgres = require('campaign-lead/postgres')
const testing = require('campaign-lead/testing')
const conformance = require('campaign-lead/testing/conformance')
const fake = require('campaign-lead/testing/fake')
const webhooks = require('campaign-lead/webhooks')
const pg = require('pg')

const required = { main, http, memory }

async function smoke() {
  const {
    checkFake,
    checkLibrary,
    checkLogging,
    checkPostgres,
    checkVectors,
    checkWebhooks,
    getRefusals,
  } = await import('./check-library.mjs')
  const { runtimeName } = await import('./assert-runtime.mjs')
  const imported = {
    main: await import('campaign-lead'),
    http: await import('campaign-lead/http'),
    memory: await import('campaign-lead/memory'),
  }

  await checkLibrary(required)
  await checkFake(fake)
  await checkVectors({ main, testing, conformance })
  await checkLogging(logging)
  await checkWebhooks(webhooks)
  await checkPostgres({ postgres, pgBoss, opentelemetry }, pg)
  await checkLibrary({ ...imported, http })
  await checkLibrary({ ...required, http: imported.http })

  const isOneCopy = main.LeadUpdateError === imported.main.LeadUpdateError
  // By the condition `module-sync`.
  if (runtimeName().startsWith('node')) assert(isOneCopy)

  for (const thrower of [required, imported]) {
    for (const refusal of await getRefusals(thrower)) {
      for (const reader of [required, imported]) {
        assert(reader.main.isLeadUpdateError(refusal))
        const isKnown = refusal instanceof reader.main.LeadUpdateError
        assert.equal(isKnown, isOneCopy || thrower === reader)
      }
    }
  }
  console.log(isOneCopy ? 'one copy' : 'two copies')
}

smoke().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
