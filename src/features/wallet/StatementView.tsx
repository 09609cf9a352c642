import { useQuery } from '@tanstack/react-query';
import type { WalletStatement } from '../../../contracts/statements.ts';
import { LEDGER_KIND_NAMES, LEDGER_KINDS } from '../../../domain/wallets/ledgerKinds.ts';
import { isZero } from '../../client/amounts.ts';
import { pathTo } from '../../client/paths.ts';
import { serverNow } from '../../client/serverClock.ts';
import { site } from '../../client/site.ts';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { FileLink } from '../../ui/FileLink.tsx';
import { NotFoundIn, isAbsent } from '../../ui/NotFoundIn.tsx';
import { organizationApi } from './queries.ts';
import { statementQuery, walletPath } from './ledger.ts';
import { describeMonth, describePeriod, isMonth, monthOf, readPeriod, shiftMonth } from './months.ts';
import { StatementCorrections } from './StatementCorrections.tsx';
import { StatementLines } from './StatementLines.tsx';
import { UsageByKind } from './UsageByKind.tsx';

/** A statement of a month or of some days, on the screen and on paper. */
export function StatementView({
  handle,
  period,
  since,
}: {
  handle: string;
  /** As the address names it. */
  period: string;
  since?: string | undefined;
}) {
  const query = useQuery(statementQuery(handle, period));
  if (isAbsent(query.error)) return <NotFoundIn what="Statement" handle={handle} back="wallet" />;
  return (
    <>
      <p className="mb-2 text-sm text-soft print:hidden">
        <TextLink href={pathTo('wallet', { organization: handle })}>Wallet</TextLink>
      </p>
      <PageHeading
        title={`Statement for ${describePeriod(period)}`}
        about={query.data?.organization.name}
        actions={
          <>
            <FileLink
              href={walletPath(handle, `/statement.csv?${new URLSearchParams(readPeriod(period) ?? {})}`)}
            >
              Posted: CSV by instance
            </FileLink>
            {isMonth(period) && (
              <FileLink href={organizationApi(handle, `/charges.csv?month=${period}`)}>
                Usage: CSV by hour
              </FileLink>
            )}
            <Button onClick={() => window.print()}>Print</Button>
          </>
        }
      />
      <div className="*:first:mt-6">
        <Loaded query={query} what="the statement" skeleton={<LineSkeletons count={8} />}>
          {(statement) => <Account statement={statement} period={period} />}
        </Loaded>
      </div>
      <OtherMonths handle={handle} month={period} since={since} />
    </>
  );
}

function Account({ statement, period }: { statement: WalletStatement; period: string }) {
  const { usage, totals, openingBalance, closingBalance, writtenAt, currency, until } = statement;
  const isOver = until <= writtenAt;
  const shown = LEDGER_KIND_NAMES.filter(
    (kind) => kind === 'top_up' || kind === 'charge' || !isZero(totals[kind]),
  );
  return (
    <>
      <Letterhead statement={statement} />
      <dl className="mt-6 max-w-md divide-y divide-line border-line border-y text-sm tabular-nums">
        <Sum name="Opening balance" amount={openingBalance} />
        {shown.map((kind) => (
          <Sum
            key={kind}
            // Next to the usage, which goes by when hours began.
            name={kind === 'charge' ? 'Charges posted' : LEDGER_KINDS[kind].several}
            amount={totals[kind]}
          />
        ))}
        <Sum name={isOver ? 'Closing balance' : 'Balance so far'} amount={closingBalance} isTotal />
      </dl>
      <p className="mt-4 max-w-prose text-sm text-soft">
        Usage in {describePeriod(period)}: <Money amount={usage.amount} /> for {formatCount(usage.hours)}{' '}
        instance-hours that began then, whenever they were posted.
      </p>
      <UsageByKind usage={usage} period={describePeriod(period)} />
      <StatementLines statement={statement} />
      <StatementCorrections statement={statement} />
      <p className="mt-6 max-w-prose break-before-avoid break-inside-avoid text-sm text-soft">
        {site.operator !== null && `${site.operator}. `}All amounts in {currency}. The statement lists what
        was posted in the period (UTC); a month’s last hour is usually posted in the next. Created{' '}
        <At moment={writtenAt} />
        {isOver ? '.' : '; the period is not over yet.'}
      </p>
    </>
  );
}

/** Who writes to whom, and the statement's number. */
function Letterhead({ statement: { number, organization } }: { statement: WalletStatement }) {
  return (
    <div className="mt-6 grid gap-x-10 gap-y-4 text-sm sm:grid-cols-3">
      <Party title="From" name={site.operator ?? site.name} lines={site.address?.split(';') ?? []} />
      <Party title="To" name={organization.name} lines={organization.billingAddress?.split('\n') ?? []} />
      <div>
        <p className="text-soft">Statement number</p>
        <p className="tabular-nums">{number}</p>
      </div>
    </div>
  );
}

function Party({ title, name, lines }: { title: string; name: string; lines: string[] }) {
  return (
    <div>
      <p className="text-soft">{title}</p>
      <p className="font-medium wrap-anywhere">{name}</p>
      <p className="whitespace-pre-line wrap-anywhere">{lines.map((line) => line.trim()).join('\n')}</p>
    </div>
  );
}

function Sum({ name, amount, isTotal = false }: { name: string; amount: string; isTotal?: boolean }) {
  return (
    <div className={`flex justify-between gap-6 py-2 ${isTotal ? 'font-semibold' : ''}`}>
      <dt>{name}</dt>
      <dd>
        <Money amount={amount} />
      </dd>
    </div>
  );
}

function OtherMonths({ handle, month, since }: { handle: string; month: string; since: string | undefined }) {
  if (!isMonth(month)) return null;
  const [before, after] = [shiftMonth(month, -1), shiftMonth(month, 1)];
  const isThere = since !== undefined && before >= monthOf(new Date(since));
  return (
    <nav aria-label="Other months" className="mt-8 flex justify-between gap-6 text-sm print:hidden">
      <span>
        {isThere && (
          <TextLink href={pathTo('statement', { organization: handle, period: before })}>
            {describeMonth(before)}
          </TextLink>
        )}
      </span>
      {after <= monthOf(new Date(serverNow())) && (
        <TextLink href={pathTo('statement', { organization: handle, period: after })}>
          {describeMonth(after)}
        </TextLink>
      )}
    </nav>
  );
}
