import { useEffect, useState } from 'react';

/**
 * The token of a mailed link, `#token=…`. It is taken out of the address bar at once: it should not be looked at over a
 * shoulder, bookmarked or kept in the history.
 */
export function useTokenOfLink(): string | null {
  const [token, setToken] = useState(readToken);
  useEffect(() => {
    const take = () => {
      const found = readToken();
      if (found === null) return;
      setToken(found);
      window.history.replaceState(
        window.history.state,
        '',
        window.location.pathname + window.location.search,
      );
    };
    take();
    // Another link, opened where this page is open already.
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return token;
}

function readToken(): string | null {
  return /^#token=([^&]+)$/.exec(window.location.hash)?.[1] ?? null;
}
