import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IncidentTimeline } from '../../../contracts/incidents.ts';
import type { NewServiceCredit, ServiceCredit } from '../../../contracts/serviceCredits.ts';
import { listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { Table } from '../../ui/Table.tsx';

type Choices = Partial<NewServiceCredit>;

const regionsQuery = { ...listQuery('GET /api/regions', { query: { limit: 100 } }), staleTime: 60_000 };
const MOST_LISTED = 10;
const STATES: Record<ServiceCredit['organizations'][number]['state'], string> = {
  due: 'To be credited',
  credited: 'Credited',
  waiting: 'Waits for another administrator',
  refused: 'Refused, or expired',
  unbilled: 'Not billed yet: credit it again later',
  ended: 'Skipped: organization has ended',
};

/** For administrators: gives back a share of what was charged for the minutes down, after a look at it. */
export function CreditIncident({ incident }: { incident: Pick<IncidentTimeline, 'id'> }) {
  const queries = useQueryClient();
  const [percent, setPercent] = useState('100');
  const [region, setRegion] = useState('');
  const [counts, setCounts] = useState<'recorded' | 'window'>('recorded');
  const regions = useInfiniteQuery(regionsQuery).data ?? [];
  // What is left as it is adds no choice of its own to one that was made before.
  const choices: Choices = {
    ...(percent === '100' || percent === '' ? {} : { percent: Number(percent) }),
    ...(region === '' ? {} : { regions: [region] }),
    ...(region === '' && counts === 'window' ? { wholeWindow: true } : {}),
  };
  return (
    <Confirmation
      label="Service credit"
      title="Credit organizations for this incident"
      confirm="Post credits"
      done="Service credits posted"
      act={async () => {
        const { failures } = await creditIncident(incident.id, choices).finally(() => {
          void queries.invalidateQueries();
        });
        if (failures.length > 0) {
          throw new Error(failures.map(({ organization, why }) => `${organization}: ${why}`).join('. '));
        }
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Choice
          label="Affected"
          name="region"
          value={region}
          onChange={({ target }) => setRegion(target.value)}
        >
          <option value="">The whole platform</option>
          {regions.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </Choice>
        <Field
          label="Percent"
          name="percent"
          type="number"
          required
          min={1}
          max={1000}
          step={1}
          value={percent}
          onChange={({ target }) => setPercent(target.value)}
        />
      </div>
      {region === '' && (
        <Choice
          label="Minutes that count"
          name="counts"
          value={counts}
          onChange={({ target }) => setCounts(target.value as typeof counts)}
        >
          <option value="recorded">Those recorded as down</option>
          <option value="window">Every minute of the incident</option>
        </Choice>
      )}
      <Preview incident={incident.id} choices={choices} />
    </Confirmation>
  );
}

function creditIncident(incident: string, body: Choices): Promise<ServiceCredit> {
  return request('POST /api/status/incidents/{incident}/credit', { path: { incident }, body });
}

function Preview({ incident, choices }: { incident: string; choices: Choices }) {
  const query = useQuery({
    queryKey: ['service credit', incident, choices],
    queryFn: () => creditIncident(incident, { ...choices, dryRun: true }),
    retry: false,
    staleTime: 0,
  });
  return (
    <Loaded query={query} what="the preview" skeleton={<LineSkeletons count={4} />}>
      {(credit) => (
        <div aria-live="polite" className="space-y-3 text-sm">
          <p>{describeMinutes(credit)}</p>
          <Totals totals={credit.totals} />
          {credit.organizations.length > 0 && <Organizations organizations={credit.organizations} />}
        </div>
      )}
    </Loaded>
  );
}

function describeMinutes({
  minutesDown,
  minutesUnknown,
  percent,
  wholeWindow,
  decidedBy,
}: ServiceCredit): string {
  const minutes = `${formatCount(minutesDown)} minutes ${wholeWindow ? 'of the incident' : 'recorded as down'}, at ${percent} %.`;
  const unknown =
    minutesUnknown === 0
      ? ''
      : ` ${formatCount(minutesUnknown)} minutes that nobody recorded are not counted as down.`;
  return `${minutes}${unknown}${decidedBy === null ? '' : ` First credited by ${decidedBy}.`}`;
}

function Totals({ totals }: Pick<ServiceCredit, 'totals'>) {
  const shown = Object.entries(totals).filter(([, { organizations }]) => organizations > 0);
  if (shown.length === 0) return <p>No organization was charged for hours with minutes down.</p>;
  return (
    <dl className="grid grid-cols-[1fr_auto_auto] gap-x-6 gap-y-1">
      {shown.map(([state, { organizations, credit }]) => (
        <div key={state} className="contents">
          <dt className="text-soft">{STATES[state as keyof typeof STATES]}</dt>
          <dd className="text-right tabular-nums">{formatCount(organizations)}</dd>
          <dd className="text-right">
            <Money amount={credit} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Organizations({ organizations }: Pick<ServiceCredit, 'organizations'>) {
  return (
    <Table
      caption="The largest credits, by organization"
      columns={[
        { name: 'Organization', cell: ({ name }) => <span className="wrap-anywhere">{name}</span> },
        {
          name: 'Charged',
          isFigure: true,
          cell: ({ charged }) => <Money amount={charged} isExact inColumn />,
        },
        { name: 'Credit', isFigure: true, cell: ({ credit }) => <Money amount={credit} isExact inColumn /> },
      ]}
      rows={organizations.slice(0, MOST_LISTED)}
      keyOf={({ organization }) => organization}
    />
  );
}
