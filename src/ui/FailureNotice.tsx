import { RequestError } from '../client/request.ts';
import { Button } from './Button.tsx';
import { Notice } from './Notice.tsx';

/** What went wrong, in the server's words, with the request id for finding it in the log. */
export function FailureNotice({ title, error, retry }: { title: string; error: Error; retry?: () => void }) {
  const requestId = error instanceof RequestError && error.status >= 500 ? error.requestId : null;
  const isSignedOut = error instanceof RequestError && error.code === 'not_signed_in';
  const faults = error instanceof RequestError ? error.faults : [];
  return (
    <Notice weight="error" title={title}>
      <p>{isSignedOut ? 'Your session has ended. Sign in and try again.' : sentence(error.message)}</p>
      {faults.length > 0 && (
        <ul className="mt-1 list-disc pl-5">
          {faults.map(({ place, text }) => (
            <li key={`${place} ${text}`}>
              {place.replace(/^\w+\./, '')}: {text}
            </li>
          ))}
        </ul>
      )}
      {requestId && <p className="mt-1 text-soft">Request {requestId}</p>}
      {retry && (
        <p className="mt-3">
          <Button look="secondary" onClick={retry}>
            Retry
          </Button>
        </p>
      )}
    </Notice>
  );
}

function sentence(text: string): string {
  const first = text[0] ?? '';
  return `${first.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
