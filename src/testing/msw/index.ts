/**
 * The fake of the API behind Mock Service Worker. Requires the packages `hono` and `msw`.
 *
 * @module campaign-lead/testing/msw
 */

export { createMswHandlers } from './msw-handlers.js'
