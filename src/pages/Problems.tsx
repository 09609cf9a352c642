import { useEffect } from 'react';
import { type ProblemCode, PROBLEMS } from '../../contracts/problemCodes.ts';
import { Coded } from '../ui/Coded.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

const CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** What each problem of the API means: a problem's `type` leads to its paragraph. */
export default function Problems() {
  useEffect(() => {
    // The browser looked for the paragraph before the page was there.
    if (window.location.hash !== '') window.location.replace(window.location.hash);
  }, []);
  return (
    <>
      <PageHeading
        title="Problems"
        about="What each error of the API means, and what to do. Programs go by its code, which stays as it is."
      />
      <dl className="mt-8 divide-y divide-line rounded-lg border border-line bg-card px-5 sm:px-6">
        {CODES.map((code) => (
          <Explanation key={code} code={code} />
        ))}
      </dl>
    </>
  );
}

function Explanation({ code }: { code: ProblemCode }) {
  const [status, title, remedy] = PROBLEMS[code];
  return (
    <div id={code} className="-mx-3 scroll-mt-20 px-3 py-4 target:bg-busy-tint">
      <dt className="flex flex-wrap items-baseline gap-x-3">
        <a href={`#${code}`} className="font-mono text-sm font-semibold">
          {code}
        </a>
        <span className="text-soft">
          {status} · {title}
        </span>
      </dt>
      <dd className="mt-1 max-w-prose">
        <Coded text={remedy} />
      </dd>
    </div>
  );
}
