import { RequestError } from '../client/request.ts';
import { FailureNotice } from './FailureNotice.tsx';
import { Notice } from './Notice.tsx';

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** Why a form was not accepted; `fields` show their own errors. */
export function FormFailure({
  title: notDone,
  uncertain = notDone,
  error,
  fields = [],
}: {
  title: string;
  /** The title when it may have been done all the same. */
  uncertain?: string | undefined;
  error: Error | null;
  fields?: readonly string[] | undefined;
}) {
  if (error === null) return null;
  if (!(error instanceof RequestError)) return <FailureNotice title={notDone} error={error} />;
  const title = error.isUncertain ? uncertain : notDone;
  if (error.status === 429 && error.retryAt !== null) {
    return (
      <Notice weight="error" title={title}>
        Too many attempts. Wait until {CLOCK.format(error.retryAt)} ({describeWait(error.retryAfterMs ?? 0)}),
        then try again.
      </Notice>
    );
  }
  if (error.faults.length > 0 && error.faults.every(({ place }) => fields.includes(place.slice(5)))) {
    return (
      <Notice weight="error" title={title}>
        Check the marked fields.
      </Notice>
    );
  }
  return <FailureNotice title={title} error={error} />;
}

/** Rounded up, so that waiting this long is enough. */
function describeWait(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const [unit, count] = seconds <= 90 ? ['second', seconds] : ['minute', Math.ceil(seconds / 60)];
  return new Intl.NumberFormat(undefined, { style: 'unit', unit: String(unit), unitDisplay: 'long' }).format(
    Number(count),
  );
}
