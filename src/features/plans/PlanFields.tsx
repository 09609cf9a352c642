import { Field, TextArea } from '../../ui/Field.tsx';

/** What may change of a plan: how it is shown. */
export function PlanFields({
  present = { displayName: '', description: '', position: 0 },
  faultOf,
}: {
  present?: { displayName: string; description: string; position: number };
  faultOf: (field: string) => string | undefined;
}) {
  return (
    <>
      <Field
        label="Name"
        name="displayName"
        required
        maxLength={100}
        autoComplete="off"
        defaultValue={present.displayName}
        hint="What customers see"
        fault={faultOf('displayName')}
      />
      <TextArea
        label="Description (optional)"
        name="description"
        maxLength={500}
        defaultValue={present.description}
        fault={faultOf('description')}
      />
      <Field
        label="Position"
        name="position"
        type="number"
        min={0}
        max={9_999}
        required
        defaultValue={present.position}
        hint="Plans with a lower position come first"
        fault={faultOf('position')}
      />
    </>
  );
}

export function readPlanFields({
  displayName = '',
  description = '',
  position = '',
}: Record<string, string>) {
  return {
    displayName: displayName.trim(),
    description: description.trim().replaceAll('\r\n', '\n'),
    position: Number(position),
  };
}
