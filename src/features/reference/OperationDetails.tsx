import type { ReactNode } from 'react';
import { Coded } from '../../ui/Coded.tsx';
import { CodeSample } from './CodeSample.tsx';
import { bodyOf, type Description, type Operation, resolve, resolveAnswer } from './description.ts';
import { curlOf, exampleOfParameter, scriptOf } from './examples.ts';
import { Opening, SchemaFields } from './SchemaFields.tsx';
import { typeOf } from './schemas.ts';

/** All about an operation: who may call it, what it takes, what it answers, and how to call it. */
export function OperationDetails({
  description,
  operation,
}: {
  description: Description;
  operation: Operation;
}) {
  const origin = window.location.origin;
  const body = bodyOf(operation);
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
      <div className="min-w-0 space-y-6">
        <p>
          <Coded text={operation.description} />
        </p>
        {operation.parameters && (
          <Part title="Parameters">
            <dl className="divide-y divide-line text-sm">
              {operation.parameters.map((parameter) => (
                <div key={parameter.name} className="py-2">
                  <dt className="flex flex-wrap gap-x-3">
                    <code className="font-mono font-semibold">{parameter.name}</code>
                    <span className="text-soft">
                      in the {parameter.in}, {typeOf(description, parameter.schema)}
                      {parameter.required ? '' : ', optional'}
                    </span>
                  </dt>
                  <dd>
                    {parameter.description && (
                      <>
                        <Coded text={parameter.description} />.{' '}
                      </>
                    )}
                    Such as <code className="font-mono">{exampleOfParameter(description, parameter)}</code>
                  </dd>
                </div>
              ))}
            </dl>
          </Part>
        )}
        {body && (
          <Part title="Body">
            <SchemaFields description={description} schema={body} />
          </Part>
        )}
        <Part title="Answers">
          <dl className="divide-y divide-line text-sm">
            {Object.entries(operation.responses).map(([status, given]) => (
              <AnswerFields key={status} status={status} given={given} description={description} />
            ))}
          </dl>
        </Part>
      </div>
      <div className="min-w-0 space-y-4">
        <CodeSample label="curl" code={curlOf(description, operation, origin)} />
        <CodeSample label="JavaScript" code={scriptOf(description, operation, origin)} />
      </div>
    </div>
  );
}

function AnswerFields({
  status,
  given,
  description,
}: {
  status: string;
  given: Operation['responses'][string];
  description: Description;
}) {
  const answer = resolveAnswer(description, given);
  const schema = answer.content?.['application/json']?.schema;
  const { name = null } = schema ? resolve(description, schema) : {};
  return (
    <div className="py-2">
      <dt className="font-mono font-semibold">{status}</dt>
      <dd>
        <Coded text={answer.description} />
        {schema && (
          <Opening label={`Fields of ${name ?? 'the answer'}`}>
            <SchemaFields description={description} schema={schema} />
          </Opening>
        )}
      </dd>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h4 className="font-semibold">{title}</h4>
      <div className="mt-1">{children}</div>
    </section>
  );
}
