import { z } from 'zod';
import { OverrideReason } from './admission.ts';
import { Held } from './power.ts';
import { Amount, Code, Id, InOrganization, listOf, Timestamp, Name, PageQuery } from './values.ts';

const ContainerStatus = z.enum(['deploying', 'running', 'stopped', 'error', 'deleted']);

export const Container = z
  .object({
    organization: z.string(),
    id: Id,
    name: z.string(),
    image: z.string(),
    plan: z.string(),
    memoryMib: z.int(),
    status: ContainerStatus,
    createdAt: Timestamp,
    deletedAt: Timestamp.nullable(),
    billingStartedAt: Timestamp.nullable().describe('when it first ran; its hours count from then'),
    costThisMonth: Amount.describe('charged so far for hours of this calendar month (UTC)'),
    perHour: Amount.nullable().describe(
      'the plan’s current hourly price, before the monthly cap; null if it is deleted or its plan has no price',
    ),
    notBilledBecause: z.enum(['no plan', 'no price', 'behind the mark']).nullable(),
    held: Held,
  })
  .meta({ id: 'Container', description: 'A container' });
export type Container = z.infer<typeof Container>;
export const ContainerList = listOf(Container).meta({
  id: 'ContainerList',
  description: 'A page of containers',
});
export const ContainerQuery = PageQuery.extend({ status: ContainerStatus.optional() });
export const ContainerPath = InOrganization.extend({ container: Id });

export const NewContainer = z
  .strictObject({
    name: Name,
    plan: Code,
    image: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$/, {
        error: 'must be an image reference of at most 255 characters, such as docker.io/library/nginx:1.29',
      })
      .meta({ description: 'an image reference', examples: ['docker.io/library/nginx:1.29'] }),
    overrideReason: OverrideReason,
  })
  .meta({ id: 'NewContainer' });

export const ContainerReport = z
  .strictObject({ status: z.enum(['running', 'error']) })
  .meta({ id: 'ContainerReport' });
