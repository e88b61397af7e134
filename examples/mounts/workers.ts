import { handle } from './lead-handler.js'

// oxlint-disable-next-line import/no-default-export -- Workers demand one.
export default { fetch: handle }
