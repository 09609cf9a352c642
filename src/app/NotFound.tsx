import { pathTo } from '../client/paths.ts';
import { useTitle } from '../client/title.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { useShellEnd } from './shell.ts';

export function NotFound() {
  useTitle('Not found');
  useShellEnd();
  return (
    <>
      <PageHeading title="Page not found" />
      <p className="mt-2 max-w-prose text-soft">
        The address may be mistyped, or the page is gone or not available to you.
      </p>
      <p className="mt-6">
        <ButtonLink href={pathTo('status')}>Go to the status page</ButtonLink>
      </p>
    </>
  );
}
