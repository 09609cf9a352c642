const LOCAL = ['localhost', '127.0.0.1', '[::1]'];
const LONGEST = 2_000;

/** Why a URL is no webhook's, in words; null when it may be. Where it leads is looked at again whenever it is called. */
export function whyUrlRefused(text: string, allowsPrivate: boolean): string | null {
  if (text.length > LONGEST) return `must have at most ${LONGEST} characters`;
  if (!URL.canParse(text) || /[\s\p{Cc}\p{Cs}]/u.test(text))
    return 'must be a URL, such as https://example.org/hooks';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '') return 'must not contain a name or a password';
  if (hash !== '') return 'must not contain a # and what follows it';
  if (protocol === 'https:') return null;
  if (protocol === 'http:' && allowsPrivate && LOCAL.includes(hostname)) return null;
  return allowsPrivate
    ? 'must begin with https:// (http:// only for localhost)'
    : 'must begin with https://, such as https://example.org/hooks';
}
