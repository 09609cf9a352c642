import { pathTo } from '../../client/paths.ts';
import { site } from '../../client/site.ts';
import { useIsAdministrator } from '../../client/viewer.ts';
import { Contact } from '../../ui/Contact.tsx';
import { AddFundsLink } from '../payments/AddFundsLink.tsx';
import { TextLink } from '../../ui/TextLink.tsx';

/** What to do when the balance lacks something: administrators top up, others pay, or ask where they cannot. */
export function TopUpAdvice({ handle, missing }: { handle: string; missing: string }) {
  const isAdministrator = useIsAdministrator();
  if (isAdministrator) {
    return <TextLink href={pathTo('wallet', { organization: handle })}>Top up the wallet</TextLink>;
  }
  return <AddFundsLink handle={handle} missing={missing} instead={<Ask handle={handle} />} />;
}

function Ask({ handle }: { handle: string }) {
  return (
    <>
      Ask {site.operator ?? 'the operator'} to top up the wallet
      {site.contact !== null && (
        <>
          : <Contact />
        </>
      )}
      , or open a <TextLink href={pathTo('tickets', { organization: handle })}>ticket</TextLink>.
    </>
  );
}
