// Notifies and listens, stops, and must then end by itself: the argument is the URL of a database.
import { createIntentChannel } from 'campaign-lead/postgres'
import { Pool } from 'pg'

const pool = new Pool({ connectionString: process.argv[2] ?? '' })
const channel = createIntentChannel({ pool, onError: (error) => console.error(error) })
await new Promise<void>((resolve) => {
  let calls = 0
  // The first call is for the connect, the second for the notification.
  channel.listen({ stored: () => (++calls === 2 ? resolve() : channel.notify('stored')) })
})
channel.notify('moved')
await channel.stop()
await pool.end()
console.log('stopped')
