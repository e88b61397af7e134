import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkPeerExports, checkPeerVersion } from '../../src/peers/check-peer.js'
import { readInstalledVersion } from '../../src/peers/installed-version.js'
import * as supported from '../../src/peers/supported-peers.js'

describe('the package file', () => {
  it('names each optional peer as *, so that no version of it stops an installation', () => {
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

describe('the check of the version of a peer', () => {
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
  ])('compares the minor and the patch version: of pg %s it says %s', (version, isSupported) => {
    const check = () => checkPeerVersion('postgres', supported.PG, version)
    if (isSupported) expect(check).not.toThrow()
    else expect(check).toThrow('campaign-lead/postgres needs pg ^8.0.3')
  })

  it('accepts a peer whose version cannot be read, as in a bundle', () => {
    expect(() => checkPeerVersion('postgres', supported.PG, undefined)).not.toThrow()
  })
})

describe('the check of what a peer exports', () => {
  it('throws an error that names what is missing and the versions supported', () => {
    expect(() => checkPeerExports('testing/msw', supported.MSW, { http: undefined })).toThrow(
      'campaign-lead/testing/msw needs msw ^2.0.0 || ^3.0.0, found a version without http',
    )
  })

  it('accepts a peer that has all of it', () => {
    expect(() => checkPeerExports('testing/msw', supported.MSW, { http: {} })).not.toThrow()
  })
})

describe('the installed version of a peer', () => {
  it('is that of its package file', () => {
    const { version }: { version: string } = JSON.parse(
      readFileSync('node_modules/pg/package.json', 'utf8'),
    )
    expect(readInstalledVersion(supported.PG)).toBe(version)
  })

  it('is undefined if the package does not export its package file', () => {
    expect(readInstalledVersion(supported.REQUEST_FILTERING_AGENT)).toBeUndefined()
  })
})
