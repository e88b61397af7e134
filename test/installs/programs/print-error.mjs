// Prints the error of importing and requiring a subpath, or of a function that loads its peer when it is called.
import { createRequire } from 'node:module'

const [, , subpath] = process.argv

async function callFunction() {
  if (subpath === 'migrateLeadTables') {
    const { migrateLeadTables } = await import('campaign-lead/postgres')
    const connect = () => Promise.reject(new Error('connected'))
    return await migrateLeadTables({ connect })
  }
  const { createFakeApi } = await import('campaign-lead/testing/fake')
  return await createFakeApi().listen()
}

async function importSubpath() {
  const name = `campaign-lead/${subpath}`
  const error = await import(name).catch((thrown) => thrown)
  try {
    createRequire(import.meta.url)(name)
  } catch {
    throw error
  }
  throw new Error('require() succeeded')
}

const isFunction = ['migrateLeadTables', 'listen'].includes(subpath)
await (isFunction ? callFunction() : importSubpath()).then(
  () => console.log('no error'),
  (error) => console.log(error.message),
)
