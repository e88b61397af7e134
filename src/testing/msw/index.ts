/**
 * The fake behind Mock Service Worker.
 *
 * @packageDocumentation
 */

export { createMswHandlers } from './msw-handlers.js'
