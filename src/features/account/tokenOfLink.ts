import { useEffect, useState } from 'react';

/**
 * The token of a mailed link, `#token=…`. It is removed from the address bar at once, so that nobody reads it over a
 * shoulder, bookmarks it or finds it in the history.
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
    // Another link, opened in a tab that shows this page.
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return token;
}

function readToken(): string | null {
  return /^#token=([^&]+)$/.exec(window.location.hash)?.[1] ?? null;
}
