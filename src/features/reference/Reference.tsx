import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Empty } from '../../ui/Empty.tsx';
import { Field } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Description, type Group, groupOperations, type Operation } from './description.ts';
import { OperationDetails } from './OperationDetails.tsx';

const PATH = '/api/openapi.json';

async function readDescription(): Promise<Description> {
  const response = await fetch(PATH);
  if (!response.ok) throw new Error(`The server responded with status ${response.status}.`);
  return (await response.json()) as Description;
}

/** Every operation of the API, from its own description. */
export function Reference() {
  const query = useQuery({ queryKey: [PATH], queryFn: readDescription, staleTime: Number.POSITIVE_INFINITY });
  return (
    <Loaded query={query} what="the API’s description" skeleton={<LineSkeletons count={12} />}>
      {(description) => <Operations description={description} />}
    </Loaded>
  );
}

function Operations({ description }: { description: Description }) {
  const [search, setSearch] = useState('');
  const groups = groupOperations(description, search);
  const count = groups.reduce((sum, { operations }) => sum + operations.length, 0);
  useEffect(() => {
    // The browser looked for the operation before it was there.
    if (window.location.hash !== '') window.location.replace(window.location.hash);
  }, []);
  return (
    <div className="gap-10 lg:grid lg:grid-cols-[11rem_minmax(0,1fr)]">
      <Contents groups={groups} />
      <div className="min-w-0">
        <Field
          label="Search"
          type="search"
          value={search}
          placeholder="wallet, POST, createInstance"
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <p role="status" className="mt-2 text-sm text-soft">
          {count} {count === 1 ? 'operation' : 'operations'}
        </p>
        {groups.length === 0 && (
          <Empty title="Nothing matches">Search by a part of a path, a name or a summary.</Empty>
        )}
        {groups.map((group) => (
          <section key={group.name} aria-labelledby={`tag-${group.name}`} className="mt-10">
            <h2 id={`tag-${group.name}`} className="scroll-mt-6 text-lg font-semibold first-letter:uppercase">
              {group.name}
            </h2>
            <p className="mt-1 text-soft">{group.description}</p>
            <div className="mt-4 divide-y divide-line rounded-lg border border-line bg-card">
              {group.operations.map((operation) => (
                <OperationEntry key={operation.operationId} description={description} operation={operation} />
              ))}
            </div>
          </section>
        ))}
      </div>
    </div>
  );
}

function Contents({ groups }: { groups: Group[] }) {
  return (
    <nav aria-label="Contents" className="hidden text-sm lg:block">
      <ul className="sticky top-6 space-y-2">
        {groups.map(({ name }) => (
          <li key={name} className="first-letter:uppercase">
            <a href={`#tag-${name}`} className="text-soft hover:text-ink">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Its address opens it. What is closed is not drawn: there are hundreds. */
function OperationEntry({ description, operation }: { description: Description; operation: Operation }) {
  const { operationId, method, path, summary } = operation;
  const [isOpen, setOpen] = useState(window.location.hash === `#${operationId}`);
  return (
    <details
      id={operationId}
      open={isOpen}
      className="scroll-mt-6"
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className="cursor-pointer px-4 py-3 sm:px-5">
        <h3 className="inline">
          {summary}
          <code className="mt-0.5 block break-words font-mono text-sm text-soft">
            <span className="font-semibold text-ink">{method.toUpperCase()}</span> {path}
          </code>
        </h3>
      </summary>
      {isOpen && (
        <div className="border-line border-t px-4 py-5 sm:px-5">
          <OperationDetails description={description} operation={operation} />
        </div>
      )}
    </details>
  );
}
