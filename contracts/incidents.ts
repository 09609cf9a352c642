import { z } from 'zod';
import { IMPACTS, INCIDENT_REF, INCIDENT_STATES } from '../domain/status/incidents.ts';
import { COMPONENTS } from '../domain/status/statusRecord.ts';
import { Email, Token } from './accounts.ts';
import { Cursor, Id, MomentGiven, Text, Timestamp } from './values.ts';

const Components = z.array(z.enum(COMPONENTS)).min(1).max(COMPONENTS.length);
const ComponentsGiven = Components.refine((given) => new Set(given).size === given.length, {
  error: 'must name each component once',
}).meta({ uniqueItems: true });
const State = z.enum(INCIDENT_STATES);
const Impact = z.enum(IMPACTS);
const Title = z
  .string()
  .max(150, { abort: true })
  .regex(/^[\p{L}\p{N}][^\p{C}]*$/u, {
    error: 'must be a line that begins with a letter or digit, such as “Slow disks in Frankfurt”',
  })
  .meta({ examples: ['Slow disks in Frankfurt'] });
const Body = Text(5_000);
const IncidentId = z
  .string()
  .regex(INCIDENT_REF, { error: 'must be an incident, such as 17 or database-20261130T0451Z' })
  .meta({
    description: 'its number, or what the record of minutes calls it',
    examples: ['17', 'database-20261130T0451Z'],
  });
const RecordedId = z
  .string()
  .regex(/^(app|database|billing)-20\d{6}T\d{4}Z$/, {
    error: 'must be a recorded incident, such as database-20261130T0451Z',
  })
  .meta({ examples: ['database-20261130T0451Z'] });

export const IncidentUpdate = z
  .object({ status: State, text: z.string(), at: Timestamp })
  .meta({ id: 'IncidentUpdate', description: 'An update of an incident' });
export type IncidentUpdate = z.infer<typeof IncidentUpdate>;

const incident = {
  id: IncidentId,
  title: z.string(),
  components: Components,
  impact: Impact.nullable().describe('null if it was recorded automatically and nobody has commented on it'),
  state: State,
  startedAt: Timestamp,
  resolvedAt: Timestamp.nullable(),
  recordedAs: RecordedId.nullable().describe(
    'its ID in the record of minutes; null if the record has nothing of it',
  ),
};
export const Incident = z
  .object({ ...incident, latest: IncidentUpdate.nullable().describe('the latest update') })
  .meta({ id: 'Incident', description: 'An incident with its latest update' });
export type Incident = z.infer<typeof Incident>;

export const IncidentTimeline = z
  .object({ ...incident, updates: z.array(IncidentUpdate).describe('newest first, at most 200') })
  .meta({ id: 'IncidentTimeline', description: 'An incident with its updates' });
export type IncidentTimeline = z.infer<typeof IncidentTimeline>;

export const Maintenance = z
  .object({
    id: Id,
    title: z.string(),
    text: z.string(),
    components: Components,
    state: z.enum(['planned', 'in_progress', 'completed', 'cancelled']),
    startsAt: Timestamp,
    endsAt: Timestamp,
    plannedAt: Timestamp,
    cancelledAt: Timestamp.nullable().describe('after its start: when it was ended early'),
  })
  .meta({ id: 'Maintenance', description: 'A maintenance window' });
export type Maintenance = z.infer<typeof Maintenance>;

export const IncidentHistory = z
  .object({
    open: z
      .object({ incidents: z.array(Incident), maintenance: z.array(Maintenance) })
      .describe('unresolved incidents, and maintenance in progress or planned; on the first page only'),
    days: z
      .array(
        z.object({
          day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
          incidents: z.array(Incident),
          maintenance: z.array(Maintenance),
        }),
      )
      .describe('past ones by the day they began (UTC), newest first; days without any are left out'),
    nextCursor: Cursor.nullable().describe('for the 90 days before; null if there was nothing earlier'),
  })
  .meta({ id: 'IncidentHistory', description: 'Incidents and maintenance of up to 90 days' });
export type IncidentHistory = z.infer<typeof IncidentHistory>;

export const IncidentHistoryQuery = z.strictObject({ cursor: Cursor.optional() });
export const IncidentPath = z.strictObject({ incident: IncidentId });
export const MaintenancePath = z.strictObject({ maintenance: Id });

export const NewIncident = z
  .strictObject({
    title: Title,
    components: ComponentsGiven,
    impact: Impact,
    status: State.default('investigating'),
    text: Body.describe('the first update'),
    recorded: RecordedId.optional().describe('the automatically recorded incident that this one describes'),
  })
  .meta({ id: 'NewIncident' });

export const NewIncidentUpdate = z
  .strictObject({ status: State.describe('“resolved” closes the incident for good'), text: Body })
  .meta({ id: 'NewIncidentUpdate' });

export const NewMaintenance = z
  .strictObject({
    title: Title,
    text: Body,
    components: ComponentsGiven,
    startsAt: MomentGiven,
    endsAt: MomentGiven.describe('at most 14 days after the start, and not in the past'),
  })
  .meta({ id: 'NewMaintenance' });

export const MaintenanceChange = NewMaintenance.partial().meta({ id: 'MaintenanceChange' });

export const NewSubscription = z.strictObject({ email: Email }).meta({ id: 'NewSubscription' });
export const SubscriptionConfirmation = z
  .strictObject({ token: Token.describe('of the mailed link') })
  .meta({ id: 'SubscriptionConfirmation' });
export const UnsubscribePath = z.strictObject({
  token: z
    .string()
    .max(200)
    .meta({ description: 'of the link in each mail', examples: ['A'.repeat(43)] }),
});
