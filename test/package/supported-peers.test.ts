import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PgBoss from 'pg-boss'
import { describe, expect, it } from 'vitest'
import { checkPeerExports, checkPeerVersion } from '../../src/peers/check-peer.js'
import { readInstalledVersion } from '../../src/peers/installed-version.js'
import * as supported from '../../src/peers/supported-peers.js'

describe('the package file', () => {
  it('declares each optional peer as *, so that no version of it prevents an installation', () => {
    const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'))
    const names = Object.values(supported).map(({ name }) => name)
    expect(manifest).toMatchObject({
      peerDependencies: Object.fromEntries(names.map((name) => [name, '*'])),
      peerDependenciesMeta: Object.fromEntries(names.map((name) => [name, { optional: true }])),
    })
    expect(Object.keys(Object(Reflect.get(Object(manifest), 'peerDependencies')))).toHaveLength(
      names.length,
    )
  })
})

describe('the package pg-boss', () => {
  it('is the same module by import and by require', () => {
    const required: unknown = createRequire(import.meta.url)('pg-boss')
    expect(required).toBe(PgBoss)
  })
})

describe('checkPeerVersion', () => {
  it.each(['10.0.0', '10.4.2', '11.0.0', '12.38.0', '12.0.0-beta.1'])(
    'accepts pg-boss %s, which is supported',
    (version) => {
      expect(() => checkPeerVersion('pg-boss', supported.PG_BOSS, version)).not.toThrow()
    },
  )

  it.each(['9.0.3', '13.0.0', '1.10.0'])(
    'throws an error that names pg-boss %s and the versions supported',
    (version) => {
      expect(() => checkPeerVersion('pg-boss', supported.PG_BOSS, version)).toThrow(
        `campaign-lead/pg-boss needs pg-boss ^10.0.0 || ^11.0.0 || ^12.0.0, found ${version}`,
      )
    },
  )

  it.each([
    ['8.0.2', false],
    ['8.0.3', true],
    ['8.1.0', true],
    ['7.18.2', false],
  ])('compares the minor and the patch version: pg %s is supported: %s', (version, isSupported) => {
    const check = () => checkPeerVersion('postgres', supported.PG, version)
    if (isSupported) expect(check).not.toThrow()
    else expect(check).toThrow('campaign-lead/postgres needs pg ^8.0.3')
  })

  it('accepts a peer whose version cannot be read, as in a bundle', () => {
    expect(() => checkPeerVersion('postgres', supported.PG, undefined)).not.toThrow()
  })
})

describe('checkPeerExports', () => {
  it('throws an error that names a missing export and the versions supported', () => {
    expect(() => checkPeerExports('testing/msw', supported.MSW, { http: undefined })).toThrow(
      'campaign-lead/testing/msw needs msw ^2.0.0 || ^3.0.0, found a version without http',
    )
  })

  it('accepts a peer that has all exports', () => {
    expect(() => checkPeerExports('testing/msw', supported.MSW, { http: {} })).not.toThrow()
  })
})

describe('readInstalledVersion', () => {
  it('returns the version in the package file of a peer', () => {
    const { version }: { version: string } = JSON.parse(
      readFileSync('node_modules/pg/package.json', 'utf8'),
    )
    expect(readInstalledVersion(supported.PG)).toBe(version)
  })

  it('returns undefined if a peer does not export its package file', () => {
    expect(readInstalledVersion(supported.REQUEST_FILTERING_AGENT)).toBeUndefined()
  })
})
