// Prints the description that the handler serves, for the linter.
import { createLeadHandler } from 'campaign-lead/http'

const unused = (): never => {
  throw new Error('only the description is asked for')
}
const handle = createLeadHandler({
  service: { updateLead: unused },
  authenticate: unused,
  onError: (error) => {
    throw error
  },
})
const response = await handle(new Request('http://localhost/openapi.json'))
console.log(await response.text())
