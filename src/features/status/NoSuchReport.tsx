import { pathTo } from '../../client/paths.ts';
import { useTitle } from '../../client/title.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';

export function NoSuchReport({ what }: { what: 'Incident' | 'Maintenance' }) {
  useTitle('Not found');
  return (
    <>
      <PageHeading title={`${what} not found`} />
      <p className="mt-2 max-w-prose text-soft">The address may be mistyped.</p>
      <p className="mt-6">
        <ButtonLink href={pathTo('status')}>Go to the status page</ButtonLink>
      </p>
    </>
  );
}
