import { z } from 'zod';
import type { MailTopic } from '../domain/mails/topics.ts';

const topics = {
  money: z
    .boolean()
    .describe('low balance, past due, suspended, resumed, deletion; owners get them by default'),
  receipts: z.boolean().describe('top-up receipts and monthly statements; owners get them by default'),
  tickets: z.boolean().describe('answers to the tickets that you opened'),
} satisfies Record<MailTopic, z.ZodBoolean>;

export const MailChoice = z
  .object({
    organization: z.string().describe('handle, or its number as id:38'),
    name: z.string(),
    wanted: z.object(topics),
  })
  .meta({ id: 'MailChoice', description: 'Which mails of an organization come to you' });
export type MailChoice = z.infer<typeof MailChoice>;

export const MailChoiceChange = z
  .strictObject(topics)
  .partial()
  .meta({ id: 'MailChoiceChange', description: 'The topics to change' });

/** The token of a mail's link. */
export const StopPath = z.strictObject({
  token: z
    .string()
    .max(200)
    .meta({ description: 'of the link in each mail', examples: ['A'.repeat(43)] }),
});
