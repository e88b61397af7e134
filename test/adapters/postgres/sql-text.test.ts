import { describe, expect, it } from 'vitest'
import { returnsRows, splitAtPlaceholders } from '../../../src/adapters/postgres/sql-text.js'

describe('splitAtPlaceholders', () => {
  it('splits at each placeholder, which may occur several times and in any order', () => {
    expect(splitAtPlaceholders('select $2::text, $1, $10 + $2')).toEqual({
      pieces: ['select ', '::text, ', ', ', ' + ', ''],
      numbers: [2, 1, 10, 2],
    })
  })

  it.each([
    `select 'it''s $1', 'back\\', '$1'`,
    `select E'it\\'s $1', e'\\\\', 'type$2'`,
    `select 1 from "a""$1b"."$2"`,
    'select $$ $1 $$, $tag_1$ $$ $1 $tag_1$',
    'select a$1, _b$2 from t',
    'select 1 -- $1\n',
    'select /* $1 */ 1',
    '',
  ])('does not split in quoted text, comments and identifiers: %s', (text) => {
    expect(splitAtPlaceholders(text)).toEqual({ pieces: [text], numbers: [] })
  })
})

describe('returnsRows', () => {
  it.each([
    'select 1',
    'SELECT * FROM t FOR UPDATE',
    'with a as (delete from t returning id) select * from a',
    'with a as (insert into t values (1)) select 1 as row',
    'insert into t values (1) returning id',
    'update t set a = $1 where b = $2 RETURNING *',
    '\n with "delete" as (select 1)\n -- update\n select * from "delete"',
    'values (1)',
    'show search_path',
    'set transaction isolation level read committed',
  ])('is true if a statement may return rows: %s', (text) => {
    expect(returnsRows(text)).toBe(true)
  })

  it.each([
    'delete from t where id = any ($1::uuid[])',
    `insert into t select 'returning' from u on conflict do nothing`,
    `with "a" as (select ')' as b), c as (select 2) insert into t select * from "a"`,
    'UPDATE t SET a = (select 1 /* returning */) -- returning 1',
    `update t set a = E'\\' returning 1'`,
    'with d as (update u set a = 1 returning id) delete from t using d where t.id = d.id',
  ])('is false if a statement returns only how many rows it has written: %s', (text) => {
    expect(returnsRows(text)).toBe(false)
  })
})
