import { site } from '../client/site.ts';
import { useViewer } from '../client/viewer.ts';
import { ApiKeysCard } from '../features/account/ApiKeysCard.tsx';
import { DeletionCard } from '../features/account/DeletionCard.tsx';
import { FactorsCard } from '../features/account/FactorsCard.tsx';
import { MailsCard } from '../features/account/MailsCard.tsx';
import { PasswordCard } from '../features/account/PasswordCard.tsx';
import { ProfileCard } from '../features/account/ProfileCard.tsx';
import { SessionsCard } from '../features/account/SessionsCard.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function Account() {
  const viewer = useViewer();
  if (!viewer) return null;
  return (
    <>
      <PageHeading title="Account" />
      <div className="mt-6 space-y-6">
        <div className="grid gap-6 lg:grid-cols-2">
          <ProfileCard viewer={viewer} />
          <PasswordCard viewer={viewer} />
        </div>
        <FactorsCard />
        <SessionsCard />
        {site.mail && <MailsCard />}
        <ApiKeysCard />
        <DeletionCard viewer={viewer} />
      </div>
    </>
  );
}
