import type { StatusRecord } from '../../../contracts/statusRecord.ts';
import { At, describeSpan } from '../../ui/Timestamp.tsx';
import { StateMark } from '../../ui/StateMark.tsx';

type Incident = StatusRecord['incidents'][number];

const WORDS = {
  app: 'App was down',
  database: 'Database was unreachable',
  billing: 'Billing was late',
} as const;
/** The rest is in the feed. */
const SHOWN = 5;

export function Incidents({ incidents }: { incidents: Incident[] }) {
  return (
    <div>
      <h3 className="font-medium text-sm">Latest incidents</h3>
      {incidents.length === 0 ? (
        <p className="mt-2 text-sm text-soft">No incidents recorded.</p>
      ) : (
        <ul className="mt-2 space-y-2 text-sm">
          {incidents.slice(0, SHOWN).map((incident) => (
            <li key={`${incident.component} ${incident.startedAt}`} className="flex flex-wrap gap-x-3">
              <StateMark
                state={incident.endedAt === null ? 'error' : 'stopped'}
                word={WORDS[incident.component]}
              />
              <span className="text-soft">
                <At moment={incident.startedAt} />, {describeLength(incident)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function describeLength({ startedAt, endedAt }: Incident): string {
  return endedAt === null ? 'ongoing' : `for ${describeSpan(Date.parse(endedAt) - Date.parse(startedAt))}`;
}
