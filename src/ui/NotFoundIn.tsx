import type { PageName } from '../../contracts/pages.ts';
import { pathTo } from '../client/paths.ts';
import { RequestError } from '../client/request.ts';
import { ButtonLink } from './Button.tsx';
import { PageHeading } from './PageHeading.tsx';

/** Whether what an address names does not exist. */
export function isAbsent(error: Error | null): boolean {
  return error instanceof RequestError && (error.status === 404 || error.status === 400);
}

/** The address names nothing in this organization; `back` is the list of such things. */
export function NotFoundIn({ what, handle, back }: { what: string; handle: string; back: PageName }) {
  return (
    <>
      <PageHeading title={`${what} not found`} />
      <p className="mt-2 max-w-prose text-soft">The address may be mistyped.</p>
      <p className="mt-6">
        <ButtonLink href={pathTo(back, { organization: handle })}>{`Go to the ${back}`}</ButtonLink>
      </p>
    </>
  );
}
