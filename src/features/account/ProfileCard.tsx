import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account } from '../../../contracts/accounts.ts';
import { pathTo } from '../../client/paths.ts';
import { site } from '../../client/site.ts';
import { request } from '../../client/request.ts';
import { viewerQuery } from '../../client/viewer.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { NameForm } from '../../ui/NameForm.tsx';
import { EmailChangeForm } from './EmailChangeForm.tsx';

/** What others see of the user. */
export function ProfileCard({ viewer }: { viewer: Account }) {
  const queries = useQueryClient();
  const [isChanging, setIsChanging] = useState(false);
  const rename = useMutation({
    meta: { done: 'Name saved' },
    mutationFn: (name: string) => request('PATCH /api/account', { body: { name } }),
    onSuccess: (account) => {
      queries.setQueryData(viewerQuery.queryKey, { account });
      return queries.invalidateQueries({ queryKey: ['list'] });
    },
  });
  return (
    <Card title="Profile" aside={viewer.role === 'administrator' ? 'Administrator' : undefined}>
      <dl className="flex flex-wrap gap-x-10 gap-y-3 text-sm">
        <div className="min-w-0">
          <dt className="text-soft">E-mail</dt>
          <dd className="font-medium wrap-anywhere">{viewer.email}</dd>
          {site.mail && !viewer.emailConfirmed && (
            <dd>
              Not confirmed. <TextLink href={pathTo('confirmEmail')}>Confirm it</TextLink>
            </dd>
          )}
        </div>
        <div>
          <dt className="text-soft">Created</dt>
          <dd className="font-medium">
            <At moment={viewer.createdAt} />
          </dd>
        </div>
      </dl>
      {site.mail && (
        <div className="mt-4">
          {isChanging ? (
            <EmailChangeForm onEnd={() => setIsChanging(false)} />
          ) : (
            <Button look="secondary" onClick={() => setIsChanging(true)}>
              Change e-mail address
            </Button>
          )}
        </div>
      )}
      <div className="mt-5">
        <NameForm name={viewer.name} hint="What your colleagues see." autoComplete="name" rename={rename} />
      </div>
    </Card>
  );
}
