import type { Incident } from '../../../contracts/incidents.ts';
import { COMPONENTS, type Component } from '../../../domain/status/statusRecord.ts';
import { Choice, Field, TextArea } from '../../ui/Field.tsx';
import { Tick } from '../../ui/Tick.tsx';
import { describeComponents } from './incidents.ts';

/** The fields that the forms of incidents and maintenance share; what they hold is read by name. */

export function TitleField({ value, placeholder }: { value?: string; placeholder?: string }) {
  return (
    <Field
      label="Title"
      name="title"
      required
      maxLength={150}
      autoComplete="off"
      defaultValue={value}
      placeholder={placeholder}
    />
  );
}

export function ComponentTicks({ chosen }: { chosen: readonly Component[] }) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">Affects</legend>
      {COMPONENTS.map((component) => (
        <Tick
          key={component}
          name="components"
          value={component}
          label={describeComponents([component])}
          defaultChecked={chosen.includes(component)}
        />
      ))}
    </fieldset>
  );
}

export function StatusChoice({ value }: { value: Incident['state'] }) {
  return (
    <Choice label="Status" name="status" defaultValue={value}>
      <option value="investigating">Investigating: the cause is unknown</option>
      <option value="identified">Identified: the cause is known</option>
      <option value="monitoring">Monitoring: a fix is in place</option>
      <option value="resolved">Resolved: it is over, for good</option>
    </Choice>
  );
}

export function ImpactChoice() {
  return (
    <Choice label="Impact" name="impact" defaultValue="minor">
      <option value="minor">Minor</option>
      <option value="major">Major</option>
      <option value="critical">Critical</option>
    </Choice>
  );
}

export function TextField({ label, value }: { label: string; value?: string }) {
  return (
    <TextArea
      label={label}
      name="text"
      required
      maxLength={5_000}
      defaultValue={value}
      hint="Everybody who sees this page can read it."
    />
  );
}
