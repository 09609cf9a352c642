import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Region } from '../../../contracts/regions.ts';
import { faultOf } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { regionsQuery, useCreateRegion, useRetireRegion } from './plans.ts';

/** Every region, retired ones included, and a form to create one. */
export function Regions() {
  const regions = useInfiniteQuery(regionsQuery);
  const [done, setDone] = useState<string | null>(null);
  return (
    <div className="space-y-6">
      {done && <Notice title={done} />}
      <Card title="Regions">
        <PagedTable
          list={regions}
          what="the regions"
          lines={4}
          empty={<Empty title="No regions yet">Instances need one to run in.</Empty>}
          caption="Regions"
          columns={[
            {
              name: 'Region',
              cell: ({ name, code }) => (
                <>
                  {name}
                  <span className="block font-normal text-soft">{code}</span>
                </>
              ),
            },
            {
              name: 'State',
              cell: ({ retiredAt }) =>
                retiredAt === null ? (
                  <StateMark state="running" word="Available" />
                ) : (
                  <StateMark state="stopped" word="Retired" />
                ),
            },
            {
              name: 'Action',
              isAction: true,
              cell: (region) => <Retirement region={region} onDone={setDone} />,
            },
          ]}
          keyOf={({ code }) => code}
        />
      </Card>
      <NewRegion onDone={setDone} />
    </div>
  );
}

function Retirement({
  region: { code, retiredAt },
  onDone,
}: {
  region: Region;
  onDone: (what: string) => void;
}) {
  const retire = useRetireRegion();
  const act = retiredAt === null ? 'retire' : 'unretire';
  const label = retiredAt === null ? 'Retire' : 'Make available';
  return (
    <Confirmation
      label={
        <>
          {label} <span className="sr-only">{code}</span>
        </>
      }
      look={retiredAt === null ? 'danger' : 'secondary'}
      title={`${label}: ${code}`}
      confirm={label}
      act={async () => {
        await retire.mutateAsync({ code, act });
        onDone(retiredAt === null ? `Region ${code} retired` : `Region ${code} available again`);
      }}
    >
      <p>
        {retiredAt === null
          ? 'No new instances can be created there. Those that are there keep running.'
          : 'New instances can be created there again.'}
      </p>
    </Confirmation>
  );
}

function NewRegion({ onDone }: { onDone: (what: string) => void }) {
  const creation = useCreateRegion();
  const fault = (field: string) => faultOf(creation.error, field);
  return (
    <Card title="New region">
      <Form
        onSubmit={({ code = '', name = '' }, form) =>
          creation.mutate(
            { code: code.trim(), name: name.trim() },
            {
              onSuccess: (made) => {
                onDone(`Region ${made.code} created`);
                form.reset();
              },
            },
          )
        }
        error={creation.error}
        failure="The region was not created"
        uncertain="It may have been created. Check the list before you try again."
        fields={['code', 'name']}
        submit="Create region"
        look="secondary"
        isBusy={creation.isPending}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Code"
            name="code"
            required
            maxLength={63}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            hint="For the API and commands, such as fra1; it never changes"
            fault={fault('code')}
          />
          <Field
            label="Name"
            name="name"
            required
            maxLength={100}
            autoComplete="off"
            hint="What customers see, such as Frankfurt"
            fault={fault('name')}
          />
        </div>
      </Form>
    </Card>
  );
}
