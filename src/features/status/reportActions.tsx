import type { Incident, Maintenance } from '../../../contracts/incidents.ts';
import { textFields } from '../../ui/form.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Field } from '../../ui/Field.tsx';
import { type IncidentGiven, type MaintenanceGiven, type UpdateGiven, useReports } from './incidents.ts';
import { ComponentTicks, ImpactChoice, StatusChoice, TextField, TitleField } from './ReportFields.tsx';

/** What administrators can do about incidents and maintenance, each in a dialog of its own. */

export function OpenIncident() {
  const { open } = useReports();
  return (
    <Confirmation
      label="Open incident"
      title="Open an incident"
      confirm="Open incident"
      act={(form) => open.mutateAsync(readIncident(form))}
    >
      <TitleField placeholder="Slow disks in Frankfurt" />
      <ImpactChoice />
      <StatusChoice value="investigating" />
      <ComponentTicks chosen={['app']} />
      <TextField label="First update" />
    </Confirmation>
  );
}

/** Says what an incident was that the platform recorded by itself. */
export function DescribeIncident({ incident }: { incident: Incident }) {
  const { open } = useReports();
  const { id, title, components, state } = incident;
  return (
    <Confirmation
      label="Describe"
      title="Describe a recorded incident"
      confirm="Publish"
      act={(form) => open.mutateAsync({ ...readIncident(form), recorded: id })}
    >
      <TitleField value={title} />
      <ImpactChoice />
      <StatusChoice value={state} />
      <ComponentTicks chosen={components} />
      <TextField label="What happened" />
    </Confirmation>
  );
}

export function PostUpdate({ incident }: { incident: Pick<Incident, 'id' | 'state'> }) {
  const { update } = useReports();
  return (
    <Confirmation
      label="Post update"
      title="Post an update"
      confirm="Post update"
      act={(form) => {
        const { status, text = '' } = textFields(form);
        const body = { status: status as UpdateGiven['status'], text: text.trim() };
        return update.mutateAsync({ incident: incident.id, body });
      }}
    >
      <StatusChoice value={incident.state} />
      <TextField label="Update" />
    </Confirmation>
  );
}

/** The same, with the last word chosen. */
export function ResolveIncident({ incident }: { incident: Pick<Incident, 'id'> }) {
  const { update } = useReports();
  return (
    <Confirmation
      label="Resolve"
      title="Resolve the incident"
      confirm="Resolve"
      act={(form) => {
        const { text = '' } = textFields(form);
        return update.mutateAsync({ incident: incident.id, body: { status: 'resolved', text: text.trim() } });
      }}
    >
      <p>It can’t be opened again. If it comes back, open another incident.</p>
      <TextField label="Last update" />
    </Confirmation>
  );
}

export function PlanMaintenance() {
  const { plan } = useReports();
  return (
    <Confirmation
      label="Plan maintenance"
      title="Plan maintenance"
      confirm="Plan maintenance"
      act={(form) => plan.mutateAsync(readMaintenance(form))}
    >
      <TitleField placeholder="New database disks" />
      <Times />
      <ComponentTicks chosen={['app']} />
      <TextField label="What customers will notice" />
    </Confirmation>
  );
}

export function ChangeMaintenance({ maintenance }: { maintenance: Maintenance }) {
  const { change } = useReports();
  return (
    <Confirmation
      label="Change"
      title="Change the maintenance"
      confirm="Change"
      act={(form) => {
        const { startsAt, ...given } = readMaintenance(form);
        // Its field knows minutes only: an untouched one must not move what has begun.
        const isMoved = startsAt !== isoOf(localOf(maintenance.startsAt));
        return change.mutateAsync({
          maintenance: maintenance.id,
          body: isMoved ? { ...given, startsAt } : given,
        });
      }}
    >
      <TitleField value={maintenance.title} />
      <Times startsAt={maintenance.startsAt} endsAt={maintenance.endsAt} />
      <ComponentTicks chosen={maintenance.components} />
      <TextField label="What customers will notice" value={maintenance.text} />
    </Confirmation>
  );
}

export function CancelMaintenance({ maintenance }: { maintenance: Maintenance }) {
  const { cancel } = useReports();
  const hasBegun = maintenance.state === 'in_progress';
  return (
    <Confirmation
      label={hasBegun ? 'End now' : 'Cancel maintenance'}
      look="danger"
      title={hasBegun ? 'End the maintenance now?' : 'Cancel the maintenance?'}
      confirm={hasBegun ? 'End now' : 'Cancel maintenance'}
      act={() => cancel.mutateAsync(maintenance.id)}
    >
      <p>{maintenance.title}</p>
    </Confirmation>
  );
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');

function Times({ startsAt, endsAt }: { startsAt?: string; endsAt?: string }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Starts"
        name="startsAt"
        type="datetime-local"
        required
        defaultValue={startsAt && localOf(startsAt)}
        hint={`Your time zone (${ZONE})`}
      />
      <Field
        label="Ends"
        name="endsAt"
        type="datetime-local"
        required
        defaultValue={endsAt && localOf(endsAt)}
        hint="At most 14 days later"
      />
    </div>
  );
}

function readIncident(form: FormData): IncidentGiven {
  const { title = '', impact, status, text = '' } = textFields(form);
  return {
    title: title.trim(),
    components: componentsIn(form),
    impact: impact as IncidentGiven['impact'],
    status: status as IncidentGiven['status'],
    text: text.trim(),
  } as IncidentGiven;
}

function readMaintenance(form: FormData): MaintenanceGiven {
  const { title = '', text = '', startsAt = '', endsAt = '' } = textFields(form);
  return {
    title: title.trim(),
    text: text.trim(),
    components: componentsIn(form),
    startsAt: isoOf(startsAt),
    endsAt: isoOf(endsAt),
  };
}

function componentsIn(form: FormData): MaintenanceGiven['components'] {
  return form.getAll('components') as MaintenanceGiven['components'];
}

/** A moment as the browser's own field has it, in the reader's time zone. */
function localOf(moment: string): string {
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function isoOf(local: string): string {
  return new Date(local).toISOString();
}
