import type { LeadCommand } from 'campaign-lead'
import * as z from 'zod/mini'

const sequence = z.enum(['main', 'subsequence'])

const sendSchema = z.strictObject({ id: z.string(), sequence, sendAt: z.string() })

const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('scheduleSend'), send: sendSchema }),
  z.strictObject({
    type: z.literal('claimSend'),
    sendId: z.string(),
    leaseSeconds: z.number(),
  }),
  z.strictObject({
    type: z.literal('confirmSend'),
    sendId: z.string(),
    next: z.exactOptional(z.nullable(sendSchema)),
  }),
  z.strictObject({
    type: z.literal('releaseSend'),
    sendId: z.string(),
    attempt: z.number(),
    retryAt: z.string(),
  }),
  z.strictObject({ type: z.literal('recordReply'), auto: z.exactOptional(z.boolean()) }),
  z.strictObject({ type: z.literal('recordBounce'), kind: z.enum(['hard', 'soft']) }),
  z.strictObject({ type: z.literal('recordUnsubscribe') }),
  z.strictObject({ type: z.literal('removeLead') }),
  z.strictObject({ type: z.literal('completeSequence'), sequence }),
]) satisfies z.ZodMiniType<LeadCommand>

/** Returns the command for the form, or `null` if it has another shape, so that only its JSON can be edited. */
export function toFormCommand(command: unknown): LeadCommand | null {
  return z.safeParse(commandSchema, command).data ?? null
}
