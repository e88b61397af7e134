// The version of pg-boss that the tests run on. pg-boss 12 has only a named export.
const { PgBoss, default: exported } = await import(`pg-boss-${process.env.PG_BOSS_VERSION}`)
const Boss = PgBoss ?? exported

// The tests import pg-boss 10, which has only a default export.
export { Boss as default }
