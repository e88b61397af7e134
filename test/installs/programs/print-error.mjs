// Prints the error of a subpath, by import and by require, or of a function that loads its peer late.
import { createRequire } from 'node:module'

const [, , subpath] = process.argv

async function useLate() {
  if (subpath === 'migrateLeadTables') {
    const { migrateLeadTables } = await import('campaign-lead/postgres')
    const connect = () => Promise.reject(new Error('It connected'))
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
  throw new Error('It can be required')
}

const isFunction = ['migrateLeadTables', 'listen'].includes(subpath)
await (isFunction ? useLate() : importSubpath()).then(
  () => console.log('no error'),
  (error) => console.log(error.message),
)
