import { describe, expect, it } from 'vitest'
import { OptionError, parseOptions } from '../../examples/server/options.js'

describe('the options of the server', () => {
  it('default to port 3000 and any free port for the receiver', () => {
    expect(parseOptions([], {})).toEqual({
      port: 3000,
      webhookPort: 0,
      databaseUrl: null,
      isVerified: false,
      logLevel: 'silent',
    })
  })

  it('are read from the command line before $PORT', () => {
    expect(parseOptions([], { PORT: '8080' }).port).toBe(8080)
    const args = ['--port', '1', '--webhook-port', '2', '--verification']
    const options = { port: 1, webhookPort: 2, databaseUrl: null, isVerified: true }
    const environment = { PORT: '8080', LOG_LEVEL: 'warn' }
    expect(parseOptions(args, environment)).toEqual({ ...options, logLevel: 'warn' })
  })

  it.each([
    [['--port', 'x'], '--port must be a port from 0 to 65535, got "x"'],
    [['--port', '65536'], '--port must be a port from 0 to 65535, got "65536"'],
    [['--webhook-port', ''], '--webhook-port must be a port from 0 to 65535, got ""'],
    [['--verbose'], "Unknown option '--verbose'"],
    [['8080'], "Unexpected argument '8080'"],
  ])('throw an OptionError for the arguments %o', (args, message) => {
    expect(() => parseOptions(args, {})).toThrow(OptionError)
    expect(() => parseOptions(args, {})).toThrow(message)
  })

  it('ignore empty variables', () => {
    const environment = { PORT: '', DATABASE_URL: '', LOG_LEVEL: '' }
    expect(parseOptions([], environment)).toEqual(parseOptions([], {}))
  })

  it.each([
    'postgres://',
    'postgres://localhost/leads',
    'postgresql://ada@[::1]:5432/leads?sslmode=require',
    'postgres:///leads?host=/var/run/postgresql',
    'postgres://ada:p%40ss@localhost:5432/leads',
  ])('accept the database %s unchanged', (DATABASE_URL) => {
    expect(parseOptions([], { DATABASE_URL }).databaseUrl).toBe(DATABASE_URL)
  })

  it.each([
    ['leads', '"leads"'],
    ['localhost/leads', '"localhost/leads"'],
    ['mysql://localhost/leads', '"mysql://localhost/leads"'],
    ['ada:secret@localhost/leads', 'an address that may have a password'],
    ['http://ada:secret@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:secr/et@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:12/secret@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:12?secret@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:12#secret@localhost/leads', 'an address that may have a password'],
    ['postgres://ada:a@b/secret@localhost/leads', 'an address that may have a password'],
    ['host=localhost password=secret', 'an address that may have a password'],
  ])('reject the database %s without printing a password', (DATABASE_URL, got) => {
    expect(() => parseOptions([], { DATABASE_URL })).toThrow(
      new OptionError(
        '$DATABASE_URL must be an address such as postgres://user:password@localhost:5432/database, ' +
          `in which special characters are percent-encoded, got ${got}`,
      ),
    )
  })

  it('throw an OptionError for invalid variables', () => {
    expect(() => parseOptions([], { PORT: '-1' })).toThrow('$PORT must be a port')
    expect(() => parseOptions([], { LOG_LEVEL: 'loud' })).toThrow(
      '$LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, got "loud"',
    )
  })
})
