import { sValidator } from '@hono/standard-validator'
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import {
  isLeadUpdateError,
  type LeadPatch,
  leadPatchSchema,
  PATCHABLE_STATUSES,
  parseLeadPatch,
} from 'campaign-lead'
import fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, expectTypeOf, it } from 'vitest'

/** The type of `@standard-schema/spec`, which the validator of Hono accepts. */
type StandardSchema = Parameters<typeof sValidator>[1]

const { validate } = leadPatchSchema['~standard']

/** What {@link validate} should return. Rethrows an error of a getter or a proxy. */
function parse(value: unknown): { value: LeadPatch } | { message: string } {
  try {
    return { value: parseLeadPatch(value) }
  } catch (error) {
    if (!isLeadUpdateError(error)) throw error
    return { message: error.message }
  }
}

/** Calls a function, and returns the error that it throws. */
function catchError(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}

describe('leadPatchSchema', () => {
  it('is a Standard Schema of version 1 whose input and output are a LeadPatch', () => {
    expectTypeOf(leadPatchSchema).toExtend<StandardSchema>()
    // Fails to compile if the type of the specification is `any`, because its package is not installed.
    expectTypeOf<{ readonly '~standard': { readonly version: 2 } }>().not.toExtend<StandardSchema>()
    type Types = NonNullable<(typeof leadPatchSchema)['~standard']['types']>
    expectTypeOf<Types['input']>().toEqualTypeOf<LeadPatch>()
    expectTypeOf<Types['output']>().toEqualTypeOf<LeadPatch>()
    expect(leadPatchSchema['~standard']).toMatchObject({ version: 1, vendor: 'campaign-lead' })
  })

  it('cannot be changed, because all of an application shares it', () => {
    expect(Object.isFrozen(leadPatchSchema)).toBe(true)
    expect(Object.isFrozen(leadPatchSchema['~standard'])).toBe(true)
  })

  it('returns a new patch that has only the fields that are present', () => {
    const patch = { status: 'paused', aiTag: undefined, other: undefined }
    expect(validate(patch)).toStrictEqual({ value: { status: 'paused' } })
    expect(validate({ aiTag: null })).toStrictEqual({ value: { aiTag: null } })
    expect(validate({})).toStrictEqual({ value: {} })
  })

  it('accepts every status that a patch can set, and any tag, since it does not know the tags', () => {
    for (const status of PATCHABLE_STATUSES) {
      const patch = { status, aiTag: 'Of no workspace' }
      expect(validate(patch)).toStrictEqual({ value: patch })
    }
  })

  it.each([
    [
      { status: 'completed' },
      ['status'],
      '"status" can only be changed to "active" or "paused", got "completed"',
    ],
    [{ status: null }, ['status'], '"status" must be a string, got null'],
    [{ aiTag: 5 }, ['aiTag'], '"aiTag" must be a string or null, got 5'],
    [
      { stauts: 'paused' },
      ['stauts'],
      'Unknown field "stauts" ("paused"): only "status" and "aiTag" can be changed',
    ],
    [
      Object.create({ status: 'paused' }),
      ['status'],
      '"status" must be a field of the patch itself',
    ],
    [Object.create({ aiTag: null }), ['aiTag'], '"aiTag" must be a field of the patch itself'],
  ])('reports the message of the refusal and the field: %o', (value, path, message) => {
    expect(validate(value)).toStrictEqual({ issues: [{ message, path }] })
  })

  it('reports the whole name of an unknown field, although the message shortens it', () => {
    const field = 'x'.repeat(100)
    expect(validate({ [field]: 1 })).toMatchObject({ issues: [{ path: [field] }] })
  })

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [[], 'an array'],
    [new Date(0), 'an object'],
    ['paused', '"paused"'],
  ])('reports no path for a value that is not an object with fields: %o', (value, printed) => {
    expect(validate(value)).toStrictEqual({
      issues: [{ message: `The patch must be an object, got ${printed}` }],
    })
  })

  it('reports one issue, the one that parseLeadPatch throws: INVALID_PATCH before INVALID_STATUS', () => {
    const wrong = { status: 'completed', aiTag: 5, other: 1 }
    expect(validate(wrong)).toMatchObject({ issues: [{ path: ['other'] }] })
    expect(validate({ status: 'completed', aiTag: 5 })).toMatchObject({
      issues: [{ path: ['aiTag'] }],
    })
  })

  it('reads each field once, so that the checked values are the ones it returns', () => {
    let reads = 0
    const patch = {
      get status() {
        reads += 1
        return reads === 1 ? 'paused' : 'completed'
      },
    }
    expect(validate(patch)).toStrictEqual({ value: { status: 'paused' } })
    expect(reads).toBe(1)
  })

  it('throws the error of a getter or of a proxy, like parseLeadPatch', () => {
    const error = new Error('of the getter')
    const fails = () => {
      throw error
    }
    const values = [
      Object.defineProperty({}, 'status', { get: fails, enumerable: true }),
      new Proxy({}, { ownKeys: fails }),
    ]
    for (const value of values) {
      expect(catchError(() => validate(value))).toBe(error)
      expect(catchError(() => parseLeadPatch(value))).toBe(error)
    }
  })

  it('accepts exactly what parseLeadPatch accepts, with an equal patch or message', () => {
    const field = fc.constantFrom('status', 'aiTag', 'x', '__proto__')
    const value = fc.oneof(fc.constantFrom('active', 'paused', null, undefined), fc.anything())
    const patch = fc.oneof(
      fc.record({ status: value, aiTag: value }, { requiredKeys: [] }),
      fc.dictionary(field, value),
      fc.anything({ withDate: true, withMap: true, withNullPrototype: true, withSet: true }),
    )
    const wrapped = fc.oneof(
      patch,
      patch.map((fields) => (Object(fields) === fields ? new Proxy(Object(fields), {}) : fields)),
      patch.map((fields) => (Object(fields) === fields ? Object.create(Object(fields)) : fields)),
    )
    fc.assert(
      fc.property(wrapped, (anyPatch) => {
        const result = validate(anyPatch)
        const validated = result.issues
          ? { message: result.issues[0]?.message }
          : { value: result.value }
        expect(validated).toStrictEqual(parse(anyPatch))
      }),
    )
  })
})

describe('tRPC', () => {
  const t = initTRPC.create()
  const router = t.router({
    update: t.procedure.input(leadPatchSchema).mutation(({ input }) => {
      expectTypeOf(input).toEqualTypeOf<LeadPatch>()
      return { input }
    }),
  })

  /** Posts an input to the procedure, through the fetch adapter. */
  async function post(input: unknown): Promise<{ status: number; body: unknown }> {
    const req = new Request('http://localhost/trpc/update', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(input),
    })
    const response = await fetchRequestHandler({ endpoint: '/trpc', req, router })
    return { status: response.status, body: await response.json() }
  }

  it('accepts the schema as the input of a procedure, and infers LeadPatch', async () => {
    const caller = router.createCaller({})
    expectTypeOf(caller.update).parameter(0).toEqualTypeOf<LeadPatch>()
    expect(await caller.update({ aiTag: 'Interested' })).toEqual({
      input: { aiTag: 'Interested' },
    })
  })

  it('refuses another input with BAD_REQUEST, and the message and the path of the issue', async () => {
    const { update } = router.createCaller({})
    // @ts-expect-error -- The inferred type rejects what the schema refuses.
    await expect(update({ status: 'completed' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: '"status" can only be changed to "active" or "paused", got "completed"',
      cause: { issues: [{ path: ['status'] }] },
    })
  })

  it('validates the body of a request', async () => {
    expect(await post({ status: 'paused' })).toEqual({
      status: 200,
      body: { result: { data: { input: { status: 'paused' } } } },
    })
    expect(await post({ other: 1 })).toMatchObject({
      status: 400,
      body: {
        error: {
          message: 'Unknown field "other" (1): only "status" and "aiTag" can be changed',
          data: { code: 'BAD_REQUEST' },
        },
      },
    })
  })
})

describe('the validator of Hono', () => {
  const app = new Hono().patch('/', sValidator('json', leadPatchSchema), (context) => {
    const valid = context.req.valid('json')
    expectTypeOf(valid).toEqualTypeOf<LeadPatch>()
    return context.json({ patch: valid })
  })

  async function patch(body: unknown): Promise<{ status: number; body: unknown }> {
    const response = await app.request('/', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }

  it('accepts the schema, infers LeadPatch, and passes on the patch', async () => {
    const body = { status: 'paused', aiTag: null }
    expect(await patch(body)).toEqual({ status: 200, body: { patch: body } })
  })

  it('answers another body with 400 and the issue', async () => {
    expect(await patch({ aiTag: 5 })).toMatchObject({
      status: 400,
      body: {
        success: false,
        error: [{ message: '"aiTag" must be a string or null, got 5', path: ['aiTag'] }],
      },
    })
  })
})
