import { useParams } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { request } from '../client/request.ts';
import { StopMails as StopForm } from '../features/account/StopMails.tsx';
import { TextLink } from '../ui/TextLink.tsx';

/** `/mails/stop/…`: where the link in each mail to a member leads; mail programs post to it. */
export default function StopMails() {
  const { token = '' } = useParams<{ token: string }>();
  return (
    <StopForm
      title="Stop these mails"
      notDone="They still come"
      done={{
        title: 'Stopped',
        text: 'Mails on this topic about this organization no longer come. You can have them again in your account.',
      }}
      elsewhere={<TextLink href={pathTo('account')}>Choose which mails come</TextLink>}
      stop={() => request('POST /mails/stop/{token}', { path: { token } })}
    />
  );
}
