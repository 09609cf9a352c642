import { useParams } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { request } from '../client/request.ts';
import { StopMails } from '../features/account/StopMails.tsx';
import { TextLink } from '../ui/TextLink.tsx';

/** `/status/unsubscribe/…`: where the link in each mail about the platform’s state leads; mail programs post to it. */
export default function Unsubscribe() {
  const { token = '' } = useParams<{ token: string }>();
  return (
    <StopMails
      title="Unsubscribe"
      notDone="You are still subscribed"
      done={{
        title: 'You are unsubscribed',
        text: 'No more mails about the platform’s state will come.',
      }}
      elsewhere={<TextLink href={pathTo('status')}>Go to the status page</TextLink>}
      stop={() => request('POST /status/unsubscribe/{token}', { path: { token } })}
    />
  );
}
