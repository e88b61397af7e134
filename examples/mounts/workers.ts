import { handle } from './lead-handler.js'

// oxlint-disable-next-line import/no-default-export -- Workers require one.
export default { fetch: handle }
