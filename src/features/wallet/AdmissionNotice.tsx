import type { Admission } from '../../../contracts/admission.ts';
import { pathTo } from '../../client/paths.ts';
import { useIsAdministrator } from '../../client/viewer.ts';
import { Field } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { TopUpAdvice } from './TopUpAdvice.tsx';

/** Why the wallet does not cover something, before the click; asks administrators for a reason to go ahead. */
export function AdmissionNotice({ handle, refused }: { handle: string; refused: Admission | null }) {
  const isAdministrator = useIsAdministrator();
  if (refused === null) return null;
  const { balance, needed, missing, isSuspended } = refused;
  if (isSuspended) {
    return (
      <Notice weight="warning" title="The organization is suspended">
        Nothing can be created, started or enlarged until that ends.{' '}
        <TextLink href={pathTo('wallet', { organization: handle })}>See why</TextLink>
      </Notice>
    );
  }
  return (
    <div className="space-y-4">
      <Notice weight="warning" title="The wallet can’t cover this">
        <p>
          The first hour of everything the organization then pays for costs <Money amount={needed} isExact />,
          and the balance is <Money amount={balance} isExact />: <Money amount={missing} isExact /> is
          missing. <TopUpAdvice handle={handle} missing={missing} />{' '}
          {!isAdministrator && (
            <TextLink href={pathTo('wallet', { organization: handle })}>Open the wallet</TextLink>
          )}
        </p>
      </Notice>
      {isAdministrator && (
        <Field
          label="Reason to go ahead anyway"
          name="overrideReason"
          required
          maxLength={500}
          autoComplete="off"
          hint="It is kept in the audit log."
        />
      )}
    </div>
  );
}
