import { z } from 'zod';
import { Code, Id, listOf, Timestamp } from './values.ts';

const Power = z.enum(['on', 'off']);

/** On what an organization has, while it is suspended. */
export const Held = z
  .object({
    for: z.array(z.string()).describe('every reason; a payment ends unpaid alone'),
    powerAfterwards: Power.describe('what its owner has chosen for when they are gone'),
  })
  .nullable()
  .describe('its organization is suspended: it is to be off; null: it is not');
export type Held = z.infer<typeof Held>;

const PoweredKind = z.enum(['vps', 'container']);

export const PowerTaskList = listOf(
  z.object({
    organization: z.string(),
    kind: PoweredKind,
    id: Id,
    name: z.string(),
    externalRef: z.string().nullable(),
    status: z.string().describe('as reported last'),
    task: z.enum(['suspend', 'resume']),
    power: Power.describe('what it is to be: after a resume what its owner had chosen'),
    generation: Id.describe('send it in the report that this is carried out'),
    since: Timestamp,
  }),
).meta({ id: 'PowerTaskList', description: 'A page of what is to be suspended or resumed' });
export type PowerTaskList = z.infer<typeof PowerTaskList>;

export const PowerPath = z.strictObject({
  organization: Code.describe('the organization’s handle or ID'),
  kind: PoweredKind,
  id: Id,
});

export const PowerReport = z
  .strictObject({ generation: Id, power: Power })
  .meta({ id: 'PowerReport', description: 'That it is on or off now, as that generation asked' });
