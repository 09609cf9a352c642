import { useEffect } from 'react';
import { pathTo } from '../client/paths.ts';
import { site } from '../client/site.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export function NotFound() {
  useEffect(() => {
    document.title = `Not found · ${site.name}`;
  }, []);
  return (
    <>
      <PageHeading title="There is no such page" />
      <p className="mt-2 max-w-prose text-soft">
        The address may be mistyped, or what it led to is gone or not yours to see.
      </p>
      <p className="mt-6">
        <ButtonLink href={pathTo('status')}>Go to the status page</ButtonLink>
      </p>
    </>
  );
}
