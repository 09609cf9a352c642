import { useMutation } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import type { BillingAudit } from '../../../contracts/administration.ts';
import { request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { formatCount } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { type Column, Table } from '../../ui/Table.tsx';

type Finding = BillingAudit['findings'][number];

const COLUMNS: Column<Finding>[] = [
  { name: 'Check', cell: ({ title }) => capitalise(title) },
  {
    name: 'Examined',
    isFigure: true,
    isExtra: true,
    cell: ({ examined, noun }) => `${formatCount(examined)} ${noun}`,
  },
  { name: 'Breaches', isFigure: true, cell: ({ breaches }) => formatCount(breaches) },
  {
    name: 'Result',
    cell: ({ breaches }) =>
      breaches === 0 ? <StateMark state="running" word="Clean" /> : <StateMark state="error" word="Breach" />,
  },
];

/** Audits the books on demand: every charge, balance and mark against the rules. */
export function BooksAudit() {
  const audit = useMutation({
    mutationFn: () => request('POST /api/billing/audit'),
  });
  return (
    <Card
      title="Audit of the books"
      aside={
        <Button look="secondary" isBusy={audit.isPending} onClick={() => audit.mutate()}>
          {audit.data || audit.error ? 'Check again' : 'Check the books'}
        </Button>
      }
    >
      {audit.isIdle && (
        <p className="max-w-prose text-soft">
          Recomputes every charge, balance and mark from the underlying data. It changes nothing.
        </p>
      )}
      {audit.isPending && (
        <p role="status" className="flex items-center gap-2 text-busy">
          <LoaderCircle aria-hidden className="size-4 motion-safe:animate-spin" />
          Checking the books. On a large fleet this can take a minute or more.
        </p>
      )}
      {audit.error && (
        <>
          <FailureNotice title="The books could not be checked" error={audit.error} />
          <p className="mt-3 text-sm text-soft">
            If there are too many charges to check from this page, run{' '}
            <code className="rounded-sm bg-sunken px-1 font-mono wrap-anywhere">
              npx containerstacks billing audit
            </code>
          </p>
        </>
      )}
      {audit.data && <Report audit={audit.data} />}
    </Card>
  );
}

function Report({ audit }: { audit: BillingAudit }) {
  const breached = audit.findings.filter(({ breaches }) => breaches !== 0);
  const clean = audit.findings.filter(({ breaches }) => breaches === 0);
  return (
    <>
      {breached.length === 0 ? (
        <p role="status" className="font-medium">
          <StateMark state="running" word={`All ${audit.findings.length} checks are clean`} />
        </p>
      ) : (
        <Notice
          weight="error"
          title={`${formatCount(audit.breaches)} ${audit.breaches === 1 ? 'breach' : 'breaches'} in ${breached.length} of ${audit.findings.length} checks`}
        >
          Find the cause first. Then correct it with a new ledger entry, never by changing one.
        </Notice>
      )}
      {breached.map((finding) => (
        <Breach key={finding.title} finding={finding} />
      ))}
      {clean.length > 0 && (
        <details className="mt-5" key={audit.checkedAt}>
          <summary className="cursor-pointer py-1 text-sm text-soft hover:text-ink">
            Show {clean.length} clean {clean.length === 1 ? 'check' : 'checks'}
          </summary>
          <div className="mt-3">
            <Table
              caption="Clean checks"
              columns={COLUMNS}
              rows={clean}
              keyOf={({ code, title }) => `${code} ${title}`}
            />
            <p className="mt-3 text-sm text-soft">{audit.notCheckable}</p>
          </div>
        </details>
      )}
      <p className="mt-5 text-sm text-soft">
        Checked as of <At moment={audit.checkedAt} />.{' '}
        {audit.oldestUnbilledHour === null ? (
          'Every due hour is charged.'
        ) : (
          <>
            The oldest uncharged hour began <At moment={audit.oldestUnbilledHour} />. A delay is not a breach.
          </>
        )}
      </p>
    </>
  );
}

function Breach({ finding }: { finding: Finding }) {
  const others = finding.breaches - finding.examples.length;
  return (
    <section className="mt-5 text-sm">
      <h3 className="flex flex-wrap gap-x-3 gap-y-1 font-medium">
        <StateMark
          state="error"
          word={`${formatCount(finding.breaches)} ${finding.breaches === 1 ? 'breach' : 'breaches'}`}
        />
        {capitalise(finding.title)}
      </h3>
      <p className="mt-1 text-soft">
        {formatCount(finding.examined)} {finding.noun} examined
      </p>
      <ul className="mt-2 list-disc space-y-1 pl-5 wrap-anywhere">
        {finding.examples.map((example) => (
          <li key={example}>{example}</li>
        ))}
        {others > 0 && <li className="text-soft">and {formatCount(others)} more</li>}
      </ul>
    </section>
  );
}

function capitalise(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
