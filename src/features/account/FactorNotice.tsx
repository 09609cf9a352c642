import { pathTo } from '../../client/paths.ts';
import { Notice } from '../../ui/Notice.tsx';
import { useAtNow } from '../../ui/now.ts';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';

/** Until when an administrator has to set up a second factor, and what happens then. */
export default function FactorNotice({ dueAt }: { dueAt: string }) {
  const isOver = useAtNow((now) => Date.parse(dueAt) <= now);
  const setUp = <TextLink href={pathTo('account')}>Set up an authenticator app</TextLink>;
  return (
    <div className="mb-6 print:hidden">
      {isOver ? (
        <Notice weight="error" title="Your administrator rights wait for a second factor">
          {setUp}, and they are back at once.
        </Notice>
      ) : (
        <Notice weight="warning" title="Administrators need a second factor">
          {setUp} by <At moment={dueAt} />. After that your rights wait until you do.
        </Notice>
      )}
    </div>
  );
}
