// The receiver of the webhooks, in its own process: its CPU time is not the workers'.
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => response.writeHead(204).end())
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The receiver has no port')
  console.log(`The API listens on http://127.0.0.1:${address.port}/, until it is stopped`)
})
