import { useState } from 'react';
import { useLocation } from 'wouter';
import { type PlanResources, resourcesOf } from '../../../domain/plans/planGives.ts';
import { pathTo } from '../../client/paths.ts';
import { faultOf } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { KINDS, type Kind } from './kinds.ts';
import { PlanFields, readPlanFields } from './PlanFields.tsx';
import { PriceFields, readPrice } from './PriceFields.tsx';
import { useCreatePlan } from './plans.ts';

const RESOURCES: Record<keyof PlanResources, { label: string; most: number }> = {
  vcpus: { label: 'vCPUs', most: 1_024 },
  memoryMib: { label: 'Memory in MiB', most: 67_108_864 },
  diskGib: { label: 'Disk in GiB', most: 1_048_576 },
};

/** Asks what a new plan gives and costs. Then its page is shown. */
export function CreatePlan({ close }: { close: () => void }) {
  const [kind, setKind] = useState<Kind>('vps');
  const creation = useCreatePlan();
  const [, go] = useLocation();
  const fault = (field: string) => faultOf(creation.error, field);
  return (
    <Card title="Create a plan">
      <Form
        onSubmit={(typed) => {
          const price = readPrice(typed);
          const given = resourcesOf(kind).map((name) => [name, Number(typed[name])]);
          creation.mutate(
            {
              kind,
              code: (typed.code ?? '').trim(),
              ...readPlanFields(typed),
              ...Object.fromEntries(given),
              ...(price === undefined ? {} : { price }),
            },
            { onSuccess: ({ code }) => go(pathTo('plan', { plan: code })) },
          );
        }}
        error={creation.error}
        failure="The plan was not created"
        uncertain="It may have been created. Check the list below before you try again."
        fields={[
          ...['kind', 'code', 'displayName', 'description', 'position', ...Object.keys(RESOURCES)],
          ...['price.monthly', 'price.hourly', 'price.from'],
        ]}
        submit="Create plan"
        isBusy={creation.isPending}
        cancel={{ act: close }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Choice
            label="Kind"
            name="kind"
            value={kind}
            onChange={({ target }) => setKind(target.value as Kind)}
            fault={fault('kind')}
          >
            {Object.entries(KINDS).map(([name, { one }]) => (
              <option key={name} value={name}>
                {one}
              </option>
            ))}
          </Choice>
          <Field
            label="Code"
            name="code"
            required
            maxLength={63}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            hint="For the API and commands, such as small-1; it never changes"
            fault={fault('code')}
          />
        </div>
        <PlanFields faultOf={fault} />
        <div className="grid gap-4 sm:grid-cols-3">
          {resourcesOf(kind).map((name) => (
            <Field
              key={name}
              label={RESOURCES[name].label}
              name={name}
              type="number"
              min={1}
              max={RESOURCES[name].most}
              required
              fault={fault(name)}
            />
          ))}
        </div>
        <PriceFields isOptional faultOf={(field) => fault(`price.${field}`)} />
        <p className="text-sm text-soft">
          What a plan gives never changes: customers have it. Without a price it can’t be chosen yet.
        </p>
      </Form>
    </Card>
  );
}
