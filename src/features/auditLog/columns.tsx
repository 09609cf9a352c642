import { pathTo } from '../../client/paths.ts';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import type { AuditEvent } from '../billing/queries.ts';

/** What is told of each event of the audit log. */
export const AUDIT_COLUMNS: Column<AuditEvent>[] = [
  { name: 'When', cell: ({ at }) => <At moment={at} /> },
  {
    name: 'What',
    cell: ({ action, subject, detail }) => (
      <>
        {describeAction(action)} <span className="text-soft">({subject})</span>
        <Detail detail={detail} />
      </>
    ),
  },
  {
    name: 'Organization',
    isExtra: true,
    cell: ({ organization }) =>
      organization === null ? (
        '–'
      ) : (
        <TextLink href={pathTo('wallet', { organization })}>{organization}</TextLink>
      ),
  },
  {
    name: 'Who',
    cell: ({ user, operator, key }) => (
      <span className="wrap-anywhere">
        {user === null ? `${operator}, at the command line` : (user.email ?? `User ${user.id}`)}
        {key !== null && <span className="block text-soft">with key {key}</span>}
      </span>
    ),
  },
];

function Detail({ detail }: Pick<AuditEvent, 'detail'>) {
  const parts = Object.entries(detail).filter(([, value]) => value !== null);
  if (parts.length === 0) return null;
  return (
    <span className="block text-soft wrap-anywhere">
      {parts.map(([name, value]) => `${name}: ${value}`).join(', ')}
    </span>
  );
}

/** "wallet.top_up" is "Wallet: top up". */
function describeAction(action: string): string {
  const [thing = '', ...words] = action.replaceAll('_', ' ').split('.');
  return `${thing.slice(0, 1).toUpperCase()}${thing.slice(1)}: ${words.join(' ')}`;
}
