import { pathTo } from '../client/paths.ts';
import { Reference } from '../features/reference/Reference.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function ApiReference() {
  return (
    <>
      <PageHeading
        title="API"
        about={
          <>
            JSON over HTTP. Amounts of money are decimal strings with six decimals, timestamps ISO 8601 in
            UTC, and errors <TextLink href={pathTo('problems')}>problems with a code</TextLink>. The same as a
            file:{' '}
            <a className="underline decoration-line underline-offset-4" href="/api/openapi.json">
              openapi.json
            </a>
            .
          </>
        }
      />
      <div className="mt-8">
        <Reference />
      </div>
    </>
  );
}
